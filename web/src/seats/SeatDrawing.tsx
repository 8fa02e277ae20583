import { SEAT } from './geometry.ts';
import styles from './SeatMap.module.css';
import type { Look } from './SeatMap.tsx';
import { SeatSign } from './SeatSign.tsx';

/** A seat from above, its back to the rear of the bus; a berth has a pillow. The whole field can be pressed. */
export function SeatDrawing({ look, type, number }: { look: Look; type: string; number?: string }) {
  const isBerth = type === 'sleeper';
  return (
    <>
      <rect className={styles.field} width={SEAT} height={SEAT} />
      {isBerth ? (
        <>
          <rect className={styles.cushion} x="4" y="1" width="36" height="42" rx="7" />
          <path className={styles.pillow} d="M12 38h20" />
        </>
      ) : (
        <>
          <path className={styles.back} d="M4 27v7a7 7 0 0 0 7 7h22a7 7 0 0 0 7-7v-7" />
          <rect className={styles.cushion} x="6.5" y="3" width="31" height="34" rx="8" />
        </>
      )}
      {number !== undefined && (
        <text className={styles.number} x={SEAT / 2} y={look === 'available' ? 25 : 33}>
          {number}
        </text>
      )}
      <SeatSign look={look} type={type} />
    </>
  );
}
