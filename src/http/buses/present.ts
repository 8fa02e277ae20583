import type { z } from 'zod';
import type { Bus } from '../../app/catalogue/ports.ts';
import type { SeatLayout } from '../../domain/seatLayout.ts';
import { formatInstant, formatMoney } from '../wire.ts';
import type { busSchema, planlessBusSchema } from './schema.ts';

export function presentBus(bus: Bus): z.output<typeof busSchema> {
  return { ...presentPlanlessBus(bus), seat_layout_config: presentLayout(bus.layout) };
}

export function presentPlanlessBus(bus: Omit<Bus, 'layout'>): z.output<typeof planlessBusSchema> {
  return {
    id: bus.id,
    bus_number: bus.busNumber,
    bus_type: bus.busType,
    total_seats: bus.totalSeats,
    amenities: bus.amenities,
    is_active: bus.isActive,
    created_at: formatInstant(bus.createdAt),
    updated_at: formatInstant(bus.updatedAt),
  };
}

function presentLayout({ seats }: SeatLayout): z.output<typeof busSchema>['seat_layout_config'] {
  return {
    seats: seats.map(({ seatNumber, seatType, priceModifier, deck, row, column, position }) => ({
      seat_number: seatNumber,
      seat_type: seatType,
      price_modifier: formatMoney(priceModifier),
      deck,
      row,
      column,
      ...(position !== null && { position }),
    })),
  };
}
