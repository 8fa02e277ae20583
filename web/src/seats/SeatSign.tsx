import styles from './SeatMap.module.css';
import type { Look } from './SeatMap.tsx';

/** A sign for each look, above the number; in strokes of one weight. */
const SIGNS: Record<Exclude<Look, 'available'>, string> = {
  selected: 'M16 13l4 4.5 8-9',
  yours: 'M22 19s-5.5-4.4-5.5-8a3 3 0 0 1 5.5-1.6 3 3 0 0 1 5.5 1.6c0 3.6-5.5 8-5.5 8z',
  reserved: 'M22 6.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM22 9.2v3.5l2.4 1.8',
  booked: 'M18 8.5l8 8M26 8.5l-8 8',
  lost: 'M22 7v7M22 18v.3',
};

export function SeatSign({ look, type }: { look: Look; type: string }) {
  if (look !== 'available') return <path className={styles.sign} d={SIGNS[look]} />;
  if (type === 'premium') {
    return (
      <path
        className={styles.star}
        d="M22 28.5l1.3 2.6 2.9.4-2.1 2 .5 2.9-2.6-1.4-2.6 1.4.5-2.9-2.1-2 2.9-.4z"
      />
    );
  }
  return null;
}
