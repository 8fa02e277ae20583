/**
 * Example values by field name: a field of one name means one thing wherever it appears. Where the schema itself has
 * `examples`, those stand; a choice of words (an enum) needs none.
 */

import { createHash } from 'node:crypto';

/** The id of what `name` names, `schedule_id`: always the same one. */
export function exampleId(name: string): string {
  return `0198c0de-4a10-7000-8000-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}

const QR_CODE =
  'BT1.eyJ0IjoiVEstN0szTTlRMldYNCIsInIiOiI3SzNNOVEyV1g0In0.' +
  'bm90LWEtcmVhbC1zaWduYXR1cmUtYnV0LWFzLWxvbmctYXMtb25lLXRoYXQtYS1kZXZpY2UtY2hlY2tzLW9mZmxpbmU';

export const EXAMPLES: Readonly<Record<string, unknown>> = {
  // People and their sessions
  email: 'ada@example.com',
  password: 'Correct-Horse-9',
  current_password: 'Correct-Horse-8',
  first_name: 'Ada',
  last_name: 'Lovelace',
  passenger_name: 'Ada Lovelace',
  booked_by: 'Ada Lovelace',
  phone_number: '+33612345678',
  is_active: true,
  access_token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMTk4YzBkZSJ9.c2lnbmF0dXJl',
  refresh_token: 'k3cF0bQ7yG2mWq5sT8vX1zA4dH6jL9nP0rU3wY5eI7o',
  expires_in: 1800,

  // Routes, buses, seats
  origin_city: 'Lyon',
  destination_city: 'Genève',
  distance_km: 149.5,
  estimated_duration_minutes: 130,
  duration_minutes: 130,
  operator_name: 'Alpine Coaches',
  origin_timezone: 'Europe/Paris',
  destination_timezone: 'Europe/Zurich',
  timezone: 'Europe/Paris',
  include_inactive: false,
  bus_number: 'AC-104',
  bus_type: 'deluxe',
  total_seats: 1,
  amenities: { wifi: true, power_outlets: true },
  seat_number: '1A',
  seat_type: 'standard',
  position: 'window',
  deck: 0,
  row: 0,
  column: 0,

  // Schedules
  departure_datetime: '2027-03-01T09:30:00.000Z',
  arrival_datetime: '2027-03-01T11:40:00.000Z',
  departure_date: '2027-03-01',
  from: '2027-03-01T00:00:00.000Z',
  to: '2027-03-02T00:00:00.000Z',
  seat_count: 40,
  available_seats: 37,
  created: 40,
  version: 128,
  stop_sequence: 1,
  stop_name: 'Lyon Part-Dieu',
  latitude: 45.7606,
  longitude: 4.8594,

  // Money
  base_price: 24.5,
  price_modifier: 0,
  price: 24.5,
  total_amount: 24.5,
  amount: 24.5,
  refund_amount: 24.5,

  // Reservations, payments, bookings
  reservation_datetime: '2027-02-26T18:04:11.527Z',
  expiry_datetime: '2027-02-26T18:19:11.527Z',
  seconds_remaining: 842,
  payment_status: 'completed',
  payment_gateway_reference: 'sbx_0198c0de4a107000',
  failure_reason: null,
  transaction_datetime: '2027-02-26T18:06:02.114Z',
  redirect_url: 'https://pay.example.com/sbx_0198c0de4a107000',
  booking_datetime: '2027-02-26T18:06:02.871Z',
  booking_reference: '7K3M9Q2WX4',
  cancellation_datetime: '2027-02-27T08:15:40.000Z',
  processed_at: null,
  reason: 'The passenger has asked for it.',

  // Tickets
  ticket_number: 'TK-7K3M9Q2WX4',
  qr_code: QR_CODE,
  issue_datetime: '2027-02-26T18:06:02.871Z',
  mark_used: true,
  marked_used: true,
  keys: [
    {
      kty: 'OKP',
      crv: 'Ed25519',
      kid: 'b3yVbDVUYn6E',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      use: 'sig',
      alg: 'EdDSA',
    },
  ],

  // Numbers for admins
  revenue: 1836.5,
  net_revenue: 1812,
  rate: 0.62,
  expired_rate: 0.18,
  conversion_rate: 0.71,
  date: '2027-03-01',

  // Lists, logs, health
  entity_type: 'reservation',
  entity_id: exampleId('reservation_id'),
  action_type: 'reservation.created',
  details: { request_id: '9b2d9e1c-5d0a-4e0f-8d47-0c4d3a2b1f60' },
  ip_address: '192.0.2.17',
  timestamp: '2027-02-26T18:04:11.527Z',
  created_at: '2027-02-26T18:04:11.527Z',
  updated_at: '2027-02-26T18:04:11.527Z',
  cursor: 'WyIwMTk4YzBkZSJd.Q7yG2mWq',
  next_cursor: null,
  limit: 50,
  checks: { database: true },

  // Rooms
  room: exampleId('schedule_id'),
  name: 'schedule',
  sessionId: 'W5xQ2bT8k',
  roomId: exampleId('schedule_id'),
  processId: 'kP3vN8sYq',
  reconnectionToken: 'W5xQ2bT8k:mF7uR1cZd',
};

/** Components whose `id` is that of something with another name. */
export const SUBJECTS: Readonly<Record<string, string>> = {
  Profile: 'user',
  Departure: 'schedule',
  Journey: 'schedule',
  BusSummary: 'bus',
  HeldReservation: 'reservation',
  ActiveReservation: 'reservation',
  TakenSeat: 'seat',
  LiveSeat: 'seat',
};
