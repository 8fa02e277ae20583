import type { z } from 'zod';
import type { City, Route } from '../../app/catalogue/ports.ts';
import { formatInstant } from '../wire.ts';
import type { citySchema, routeSchema } from './schema.ts';

export function presentRoute(route: Route): z.output<typeof routeSchema> {
  return {
    id: route.id,
    origin_city: route.originCity,
    destination_city: route.destinationCity,
    distance_km: route.distanceKm,
    estimated_duration_minutes: route.durationMinutes,
    operator_name: route.operatorName,
    origin_timezone: route.originTimezone,
    destination_timezone: route.destinationTimezone,
    is_active: route.isActive,
    created_at: formatInstant(route.createdAt),
    updated_at: formatInstant(route.updatedAt),
  };
}

export function presentCity({ name, isOrigin, isDestination }: City): z.output<typeof citySchema> {
  return { city: name, as: isOrigin && isDestination ? 'both' : isOrigin ? 'origin' : 'destination' };
}
