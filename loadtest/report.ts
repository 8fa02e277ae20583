import { median } from './figures.ts';

/** One figure of one contender in one row of the bench: a value for each round. */
export interface Line {
  row: string;
  measure: string;
  who: string;
  /** Whose figure this one is compared with; null for ours. */
  beside: string | null;
  unit: string;
  rounds: number[];
  median: number;
}

/** What a figure of ours shall be: by itself, or as a multiple of another contender's. */
export interface Want {
  row: string;
  measure: string;
  /** Which of ours, where there are several; default {@link OURS}. */
  of?: string;
  /** Whose figure ours is divided by. */
  over?: string;
  atLeast?: number;
  atMost?: number;
}

export interface Results {
  lines: Line[];
  wants: (Want & { value: number; met: boolean })[];
}

export const OURS = 'ours';

/** Gathers figures round by round, and says how they compare. */
export class Report {
  readonly #rounds = new Map<string, Omit<Line, 'median'>>();
  readonly #wants: Want[] = [];

  add(
    row: string,
    who: string,
    measures: Record<string, [value: number, unit: string]>,
    beside: string | null = who === OURS ? null : OURS,
  ): void {
    for (const [measure, [value, unit]] of Object.entries(measures)) {
      const key = JSON.stringify([row, measure, who]);
      const line = this.#rounds.get(key);
      if (line) line.rounds.push(value);
      else this.#rounds.set(key, { row, measure, who, beside, unit, rounds: [value] });
    }
  }

  want(want: Want): void {
    this.#wants.push(want);
  }

  /** The median of a figure so far. */
  median(row: string, measure: string, who: string): number {
    return median(this.#rounds.get(JSON.stringify([row, measure, who]))?.rounds ?? []);
  }

  results(): Results {
    const lines = [...this.#rounds.values()].map((line) => ({ ...line, median: median(line.rounds) }));
    const wants = this.#wants.map((want) => {
      const ours = this.median(want.row, want.measure, want.of ?? OURS);
      const value = want.over === undefined ? ours : ours / this.median(want.row, want.measure, want.over);
      const met = value >= (want.atLeast ?? Number.NEGATIVE_INFINITY) && value <= (want.atMost ?? Infinity);
      return { ...want, value, met };
    });
    return { lines, wants };
  }
}

/** The one table: medians, rounds, how ours compares with each, what is wanted, and how it was in `before`. */
export function tableOf({ lines, wants }: Results, before?: Results): Record<string, string>[] {
  const medians = new Map(lines.map((line) => [keyOf(line), line.median]));
  const earlier = new Map(before?.lines.map((line) => [keyOf(line), line.median]));
  return lines.map((line) => {
    const own = ownBeside(line, medians);
    const wanted = wants.filter(
      ({ row, measure, of, over }) =>
        row === line.row && measure === line.measure && (over ?? of ?? OURS) === line.who,
    );
    const was = earlier.get(keyOf(line));
    return {
      row: line.row,
      measure: `${line.measure}, ${line.unit}`,
      who: line.who,
      median: shown(line.median),
      rounds: line.rounds.map(shown).join(' '),
      'ours ÷ it': own === null ? '' : shown(own / line.median),
      wanted: wanted.map(toldWant).join(', '),
      ...(before && { before: was === undefined ? '' : `${shown(was)} (×${shown(line.median / was)})` }),
    };
  });
}

/** The figure of ours that stands above another's; null for our own, and where there is none. */
function ownBeside({ row, measure, beside }: Line, medians: Map<string, number>): number | null {
  return beside === null ? null : (medians.get(keyOf({ row, measure, who: beside })) ?? null);
}

/** As text, in columns; console.table would cut and quote. */
export function printed(table: Record<string, string>[]): string {
  const names = Object.keys(table[0] ?? {});
  const widths = names.map((name) => Math.max(name.length, ...table.map((row) => row[name]?.length ?? 0)));
  const line = (values: string[]) =>
    values
      .map((value, index) => value.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  const rows = table.map((row, index) => {
    const begins = row.row !== table[index - 1]?.row;
    return `${begins && index > 0 ? '\n' : ''}${line(names.map((name) => (name === 'row' && !begins ? '' : (row[name] ?? ''))))}`;
  });
  return [line(names), line(widths.map((width) => '─'.repeat(width))), ...rows].join('\n');
}

function toldWant({ atLeast, atMost, met }: Results['wants'][number]): string {
  return `${atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`} ${met ? '✓' : '✗'}`;
}

function keyOf({ row, measure, who }: Pick<Line, 'row' | 'measure' | 'who'>): string {
  return JSON.stringify([row, measure, who]);
}

/** Two decimals of a ratio or a latency are enough, and none of a rate. */
export function shown(value: number): string {
  if (Number.isNaN(value)) return '–';
  return value >= 100 ? String(Math.round(value)) : String(Math.round(value * 100) / 100);
}
