import { useMutation } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { Problem } from '../../../api/problem.ts';
import { fieldText } from '../../../api/problemText.ts';
import type { ReservationDetails } from '../../../api/wire.ts';

type Passengers = ReservationDetails['passengers'];

/** Who travels on the seats of a hold, as far as it has been typed; kept at the server before one pays. */
export function useNames(reservation: ReservationDetails) {
  const { t } = useTranslation();
  const { id, seats } = reservation;
  const [names, setNames] = useState(
    () => new Map(reservation.passengers.map((each) => [each.seat_id, each.name])),
  );
  const keep = useMutation({
    mutationFn: (passengers: Passengers) =>
      api.put<ReservationDetails>(`/reservations/${id}/passengers`, { passengers }),
  });
  const typed = seats
    .map((seat) => ({ seat_id: seat.id, name: names.get(seat.id)?.trim() ?? '' }))
    .filter(({ name }) => name !== '');
  return {
    names,
    setName: (seatId: string, name: string) => setNames((before) => new Map(before).set(seatId, name)),
    wrong: wrongNames(t, keep.error, keep.variables ?? []),
    async keep(): Promise<void> {
      if (!isSame(typed, keep.data?.passengers ?? reservation.passengers)) await keep.mutateAsync(typed);
    },
  };
}

export type Names = ReturnType<typeof useNames>;

/** What the server found wrong, by the seat whose name it is. */
function wrongNames(t: TFunction, error: unknown, sent: Passengers): ReadonlyMap<string, string> {
  const wrong = new Map<string, string>();
  if (!(error instanceof Problem)) return wrong;
  for (const { path } of error.errors) {
    const seat = sent[Number(/^passengers\.(\d+)\b/.exec(path)?.[1])]?.seat_id;
    if (seat !== undefined) wrong.set(seat, fieldText(t, path));
  }
  return wrong;
}

function isSame(a: Passengers, b: Passengers): boolean {
  const kept = new Map(b.map(({ seat_id, name }) => [seat_id, name]));
  return a.length === b.length && a.every(({ seat_id, name }) => kept.get(seat_id) === name);
}
