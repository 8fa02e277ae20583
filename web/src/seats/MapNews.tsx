import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/useFormat.ts';
import unseen from '../ui/Unseen.module.css';
import type { SeatStore } from './seatStore.ts';
import type { LiveSeat } from './wire.ts';

type Status = LiveSeat['status'];

/** Changes that come together are told together, and a busy trip leaves one time to think. */
const GATHER_MS = 1_500;
const PAUSE_MS = 10_000;
/** More are counted. */
const NAMED = 4;

/** Tells who cannot see the map what has changed on it, when there is a pause. */
export function MapNews({ store }: { store: SeatStore }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const [changed, setChanged] = useState<ReadonlyMap<string, Status>>(new Map());
  useEffect(() => gatherNews(store, setChanged), [store]);

  const tell = (what: 'taken' | 'freed', ids: readonly string[]) => {
    if (ids.length === 0) return '';
    const numbers = store
      .map()
      .seats.flatMap(({ id, seat_number }) => (ids.includes(id) ? [seat_number] : []));
    if (numbers.length > NAMED) return t(`seats.news.${what}Many`, { count: numbers.length });
    return t(`seats.news.${what}`, {
      count: numbers.length,
      numbers: new Intl.ListFormat(language).format(numbers),
    });
  };
  const idsOf = (free: boolean) =>
    [...changed].filter(([, status]) => (status === 'available') === free).map(([id]) => id);
  return (
    <p className={unseen.unseen} role="status">
      {[tell('taken', idsOf(false)), tell('freed', idsOf(true))].filter(Boolean).join(' ')}
    </p>
  );
}

/** Hands over what has changed since it did so last: not at once, and not too often. */
function gatherNews(store: SeatStore, tell: (changed: ReadonlyMap<string, Status>) => void): () => void {
  const known = new Map<string, Status>();
  const remember = () => {
    for (const { id } of store.map().seats) known.set(id, store.status(id) ?? 'available');
  };
  remember();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let toldAt = -PAUSE_MS;
  const settle = () => {
    timer = null;
    const changed = new Map<string, Status>();
    for (const [id, before] of known) {
      const now = store.status(id);
      // That somebody's hold became a booking changes nothing for others.
      if (now && (now === 'available') !== (before === 'available')) changed.set(id, now);
    }
    remember();
    if (changed.size === 0) return;
    toldAt = performance.now();
    tell(changed);
  };
  const stop = store.onChange(() => {
    // The first map is no news.
    if (known.size === 0) return remember();
    timer ??= setTimeout(settle, Math.max(GATHER_MS, toldAt + PAUSE_MS - performance.now()));
  });
  return () => {
    stop();
    if (timer) clearTimeout(timer);
  };
}
