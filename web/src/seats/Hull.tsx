import type { DeckPlan, Placed } from './geometry.ts';
import styles from './SeatMap.module.css';

/** Where the front door is. */
const FRONT_DOOR = 56;

/** The bus around its seats: walls, driver, doors, aisle. Drawn for the eye alone. Rule [WEB-26]. */
export function Hull({ plan, driver }: { plan: DeckPlan<Placed>; driver: boolean }) {
  const { width, height, aisles, doors } = plan;
  const [right, rear] = [width - 1, height - 1];
  const middle = width / 2;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus.
    <g aria-hidden="true">
      <path className={styles.mirror} d={`M1 30h-6v16h6M${right} 30h6v16h-6`} />
      <path
        className={styles.hull}
        d={`M44 1H${right - 43}Q${right} 3 ${right} 46V${rear - 18}Q${right} ${rear} ${right - 18} ${rear}H19Q1 ${rear} 1 ${rear - 18}V46Q1 3 44 1Z`}
      />
      <path
        className={styles.windscreen}
        d={`M20 26Q${middle} -2 ${right - 19} 26L${right - 27} 33Q${middle} 12 28 33Z`}
      />
      <path className={styles.lights} d={`M20 ${rear - 6}h18M${right - 37} ${rear - 6}h18`} />
      {aisles.map(({ x, top, bottom }) => (
        <rect key={x} className={styles.aisle} x={x - 13} y={top} width="26" height={bottom - top} rx="8" />
      ))}
      {driver && (
        <>
          <g className={styles.wheel} transform="translate(42 54)">
            <circle r="11" />
            <circle r="2.5" />
            <path d="M-10.5-2h8M10.5-2h-8M0 2.5v8" />
          </g>
          {[FRONT_DOOR, ...doors].map((y) => (
            <g key={y} data-door>
              <path className={styles.doorway} d={`M${right} ${y - 14}v28`} />
              <path className={styles.door} d={`M${right} ${y - 14}l-9 12M${right} ${y + 14}l-9-12`} />
            </g>
          ))}
        </>
      )}
    </g>
  );
}
