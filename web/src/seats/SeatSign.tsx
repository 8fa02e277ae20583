import styles from './SeatMap.module.css';
import type { Look } from './SeatMap.tsx';

/** A sign for each look, above the number; in strokes of one weight. */
const SIGNS: Record<Exclude<Look, 'available'>, string> = {
  selected: 'M15 12l5 5 9-9',
  yours: 'M22 20s-6-5-6-9a6 6 0 0 1 12 0c0 4-6 9-6 9z',
  reserved: 'M22 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM22 8v4l3 2',
  booked: 'M17 7l10 10M27 7l-10 10',
  lost: 'M22 5v9M22 18v.5',
};

export function SeatSign({ look, type }: { look: Look; type: string }) {
  if (look !== 'available') return <path className={styles.sign} d={SIGNS[look]} />;
  if (type === 'premium') {
    return (
      <path
        className={styles.star}
        d="M36 5l1.5 3.2 3.5.4-2.6 2.4.7 3.5-3.1-1.8-3.1 1.8.7-3.5L31 8.6l3.5-.4z"
      />
    );
  }
  return null;
}
