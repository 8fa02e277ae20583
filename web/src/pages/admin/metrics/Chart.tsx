import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import card from '../../../ui/Card.module.css';
import type { Figures } from './figures.ts';
import styles from './Metrics.module.css';

const HEIGHT = 240;
/** Of a row of the bars that lie. */
const ROW = 34;
const FOOT = 64;

export type Series = readonly [key: keyof Figures, name: string, colour: string];

export interface ChartRow extends Figures {
  id: string;
  /** What the row is of, as it is written at the axis. */
  name: string;
}

interface Props {
  title: string;
  hint?: string;
  rows: readonly ChartRow[];
  series: readonly Series[];
  write(value: number): string;
  /** At the axis, where there is little room. */
  writeShort?(value: number): string;
  /** Names too long to stand under a bar: the bars lie, one row each. */
  isLying?: boolean;
  /** The highest value there can be. */
  most?: number;
  /** There are no halves of it. */
  isCount?: boolean;
}

/** Rows of figures as bars. What they show stands in a table as well. */
export function Chart({ title, hint, rows, series, write, writeShort = write, ...rest }: Props) {
  const { isLying = false, most, isCount = false } = rest;
  const text = { stroke: 'var(--soft)', fontSize: 12, tickLine: false } as const;
  const values = {
    ...text,
    tickFormatter: writeShort,
    domain: [0, most ?? 'auto'],
    allowDecimals: !isCount,
  } as const;
  return (
    <figure className={`${card.card} ${styles.chart}`} aria-label={title}>
      <figcaption>
        <h3>{title}</h3>
        {hint && <p className={card.hint}>{hint}</p>}
      </figcaption>
      <ResponsiveContainer width="100%" height={isLying ? rows.length * ROW + FOOT : HEIGHT}>
        <BarChart
          data={[...rows]}
          layout={isLying ? 'vertical' : 'horizontal'}
          accessibilityLayer={false}
          barGap={isLying ? 1 : 0}
          barCategoryGap={isLying ? '18%' : '12%'}
          margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
        >
          <CartesianGrid vertical={isLying} horizontal={!isLying} stroke="var(--line)" />
          {isLying ? (
            <>
              <XAxis {...values} type="number" height={24} />
              <YAxis {...text} type="category" dataKey="name" width={130} interval={0} />
            </>
          ) : (
            <>
              <XAxis {...text} dataKey="name" minTickGap={24} />
              <YAxis {...values} axisLine={false} width="auto" />
            </>
          )}
          <Tooltip
            formatter={(value) => write(Number(value))}
            cursor={{ fill: 'var(--wash)' }}
            contentStyle={{ background: 'var(--card)', border: '1px solid var(--line)', color: 'var(--ink)' }}
          />
          {series.length > 1 && (
            <Legend iconType="circle" iconSize={10} itemSorter={null} formatter={inInk} />
          )}
          {series.map(([key, name, colour]) => (
            <Bar
              key={key}
              dataKey={key}
              name={name}
              fill={colour}
              maxBarSize={isLying ? 12 : 28}
              radius={isLying ? [0, 3, 3, 0] : [3, 3, 0, 0]}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </figure>
  );
}

/** Coloured text would be too pale to read. */
function inInk(name: string) {
  return <span className={styles.legend}>{name}</span>;
}
