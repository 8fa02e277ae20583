import { type KeyboardEvent, memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/useFormat.ts';
import { cornerOf, type DeckPlan, type Direction, nextSeat, planDecks, SEAT } from './geometry.ts';
import { Hull } from './Hull.tsx';
import { SeatDrawing } from './SeatDrawing.tsx';
import styles from './SeatMap.module.css';
import type { SeatSource } from './seatStore.ts';
import { useMapState, useSeatStatus } from './useSeats.ts';
import type { LiveSeat } from './wire.ts';

/** How a seat looks to this passenger. Colour never says it alone: each has words and a sign. */
export type Look = 'available' | 'selected' | 'yours' | 'reserved' | 'booked' | 'lost';

interface Props {
  store: SeatSource;
  selected: ReadonlySet<string>;
  yours: ReadonlySet<string>;
  lost: ReadonlySet<string>;
  positions: ReadonlyMap<string, string | null>;
  /** Every seat answers when it is pressed, not the free ones alone. */
  answersAll?: boolean;
  onPress(seat: LiveSeat): void;
}

const DECKS = ['seats.lower', 'seats.upper'] as const;

const DIRECTIONS: Record<string, Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** The seats of a bus as they stand in it, decks side by side, the front above: a grid for keyboard and reader. */
export function SeatMap({ store, selected, yours, lost, positions, answersAll = false, onPress }: Props) {
  const { seats, connection } = useMapState(store);
  const plans = useMemo(() => planDecks(seats), [seats]);
  const [current, setCurrent] = useState<string | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const { t } = useTranslation();
  // The cells keep their handlers: what is pressed is decided by the page as it is then.
  const latest = useRef(onPress);
  useEffect(() => {
    latest.current = onPress;
  });
  const press = useCallback((seat: LiveSeat) => latest.current(seat), []);

  const focus = (seat: LiveSeat) => {
    setCurrent(seat.id);
    root.current?.querySelector<SVGElement>(`[data-seat="${seat.id}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, seat: LiveSeat) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      return press(seat);
    }
    const next = target(event.key, seat, seats, plans);
    if (!next) return;
    event.preventDefault();
    focus(next);
  };

  return (
    <div ref={root} className={styles.decks} data-stale={connection !== 'live' || undefined}>
      {plans.map((plan, index) => {
        const deck = t(DECKS[index] ?? 'seats.upper');
        const stop = stopOf(plan, current);
        return (
          <figure key={plan.deck} className={styles.deck}>
            {plans.length > 1 && <figcaption aria-hidden="true">{deck}</figcaption>}
            <svg
              role="grid"
              aria-multiselectable="true"
              aria-label={plans.length > 1 ? `${deck}: ${t('seats.map')}` : t('seats.map')}
              className={styles.bus}
              width={plan.width}
              height={plan.height}
              viewBox={`0 0 ${plan.width} ${plan.height}`}
            >
              <Hull plan={plan} driver={index === 0} />
              {plan.rows.map(({ row, seats: inRow }) => (
                <g key={row} role="row">
                  {inRow.map((seat) => (
                    <SeatCell
                      key={seat.id}
                      store={store}
                      seat={seat}
                      x={cornerOf(plan, seat).x}
                      y={cornerOf(plan, seat).y}
                      position={positions.get(seat.id) ?? null}
                      override={overrideOf(seat.id, { selected, yours, lost })}
                      answersAll={answersAll}
                      isStop={seat.id === stop}
                      onPress={press}
                      onFocus={setCurrent}
                      onKeyDown={onKeyDown}
                    />
                  ))}
                </g>
              ))}
            </svg>
          </figure>
        );
      })}
    </div>
  );
}

function target(key: string, from: LiveSeat, seats: readonly LiveSeat[], plans: DeckPlan<LiveSeat>[]) {
  const direction = DIRECTIONS[key];
  if (direction) return nextSeat(from, seats, direction);
  const rows = plans.find(({ deck }) => deck === from.deck)?.rows ?? [];
  const row = rows.find((each) => each.row === from.row);
  const edges: Record<string, LiveSeat | undefined> = {
    Home: row?.seats[0],
    End: row?.seats.at(-1),
    PageUp: rows[0]?.seats[0],
    PageDown: rows.at(-1)?.seats.at(-1),
  };
  return edges[key] ?? null;
}

/** Each deck is one stop of the Tab key: where one was last, or its first seat. */
function stopOf(plan: DeckPlan<LiveSeat>, current: string | null): string | undefined {
  const inDeck = plan.rows.flatMap(({ seats }) => seats);
  return (inDeck.find(({ id }) => id === current) ?? inDeck[0])?.id;
}

/** What this passenger knows of a seat beyond its status. */
type Override = 'selected' | 'yours' | 'lost' | null;

function overrideOf(
  id: string,
  { selected, yours, lost }: Pick<Props, 'selected' | 'yours' | 'lost'>,
): Override {
  if (yours.has(id)) return 'yours';
  if (selected.has(id)) return 'selected';
  return lost.has(id) ? 'lost' : null;
}

interface CellProps {
  store: SeatSource;
  seat: LiveSeat;
  x: number;
  y: number;
  position: string | null;
  override: Override;
  answersAll: boolean;
  isStop: boolean;
  onPress(seat: LiveSeat): void;
  onFocus(id: string): void;
  onKeyDown(event: KeyboardEvent, seat: LiveSeat): void;
}

const SeatCell = memo(
  function SeatCell({ store, seat, x, y, position, override, answersAll, isStop: stop, ...on }: CellProps) {
    const { t } = useTranslation();
    const { money } = useFormat();
    const status = useSeatStatus(store, seat.id) ?? seat.status;
    const look = lookOf(status, override);
    const free = look === 'available' || look === 'selected';
    const kind = t(`seats.types.${seat.seat_type as 'standard'}`);
    const place = position ? t(`seats.positions.${position as 'window'}`) : null;
    const words = [
      t('seats.seat', { number: seat.seat_number }),
      place,
      kind,
      money(seat.price),
      t(`seats.looks.${look}`),
    ];
    return (
      <g
        role="gridcell"
        data-seat={seat.id}
        data-look={look}
        data-type={seat.seat_type}
        className={styles.seat}
        transform={`translate(${x} ${y})`}
        tabIndex={stop ? 0 : -1}
        aria-label={words.filter(Boolean).join(', ')}
        aria-selected={look === 'selected' || look === 'yours'}
        aria-disabled={!free && !answersAll}
        onClick={() => on.onPress(seat)}
        onFocus={() => on.onFocus(seat.id)}
        onKeyDown={(event) => on.onKeyDown(event, seat)}
      >
        <title>{words.filter(Boolean).join(' · ')}</title>
        <rect className={styles.ring} x="-4" y="-4" width={SEAT + 8} height={SEAT + 8} rx="12" />
        <SeatDrawing look={look} type={seat.seat_type} number={seat.seat_number} />
      </g>
    );
  },
  (a, b) =>
    a.store === b.store &&
    a.seat === b.seat &&
    a.override === b.override &&
    a.answersAll === b.answersAll &&
    a.isStop === b.isStop &&
    a.position === b.position,
);

function lookOf(status: LiveSeat['status'], override: Override): Look {
  if (override === 'yours') return 'yours';
  if (status === 'available') return override === 'selected' ? 'selected' : 'available';
  return override === 'lost' ? 'lost' : status;
}
