/** A refusal of about the size of ours. */
export function problem(code: string, seatIds: readonly string[]) {
  return {
    type: `https://example.com/problems/${code}`,
    title: 'Conflict',
    status: 409,
    detail: 'Some of these seats are taken. Choose others.',
    code,
    seat_ids: seatIds,
  };
}
