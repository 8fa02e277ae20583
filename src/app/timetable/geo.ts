/** A point on the map in degrees (WGS 84). */
export interface Place {
  latitude: number;
  longitude: number;
}

const EARTH_RADIUS_KM = 6371.0088;
/** Roads are longer than the crow flies; 1.2 is what intercity roads come to. */
const ROAD_FACTOR = 1.2;

/** The straight distance in kilometres, by haversine. */
export function straightKm(a: Place, b: Place): number {
  const rad = Math.PI / 180;
  const dLat = (b.latitude - a.latitude) * rad;
  const dLon = (b.longitude - a.longitude) * rad;
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** How long so many degrees of latitude are, or of longitude on the equator. */
export function kmOfDegrees(degrees: number): number {
  return (degrees * EARTH_RADIUS_KM * Math.PI) / 180;
}

/** The length by road along places in order, in kilometres to two decimals, at least 1. Unknown places are passed over. */
export function roadKm(places: readonly (Place | null)[]): number {
  let km = 0;
  let last: Place | null = null;
  for (const place of places) {
    if (place && last) km += straightKm(last, place);
    last = place ?? last;
  }
  return Math.max(1, Math.round(km * ROAD_FACTOR * 100) / 100);
}
