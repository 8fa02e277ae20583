import type { Bus } from '../../../api/wire.ts';

/** What a bus may have on board. */
export const AMENITIES = [
  'wifi',
  'power_sockets',
  'toilet',
  'air_conditioning',
  'snacks',
  'blanket',
  'reading_light',
] as const;

type Kept = Bus['amenities'];

export function amenitiesOf(kept: Kept): string[] {
  return AMENITIES.filter((name) => Boolean(kept?.[name]));
}

/** What others have noted beside these stays. */
export function withAmenities(kept: Kept, chosen: readonly string[]): Record<string, unknown> {
  return { ...kept, ...Object.fromEntries(AMENITIES.map((name) => [name, chosen.includes(name)])) };
}
