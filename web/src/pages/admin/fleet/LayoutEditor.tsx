import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SeatMap } from '../../../seats/SeatMap.tsx';
import { stillSeats } from '../../../seats/seatStore.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { TextField } from '../../../ui/Field.tsx';
import admin from '../parts/Admin.module.css';
import { Select } from '../parts/Select.tsx';
import styles from './Layout.module.css';
import {
  COLUMNS,
  type Draft,
  drawTemplate,
  type Kind,
  type LayoutSeat,
  MAX_DECKS,
  MAX_ROWS,
  placeOf,
  resized,
  TEMPLATES,
  withPlace,
} from './layout.ts';

const TOOLS = ['standard', 'premium', 'sleeper', 'none'] as const;
type Tool = (typeof TOOLS)[number];
const NONE: ReadonlySet<string> = new Set();
const NO_POSITIONS: ReadonlyMap<string, null> = new Map();

interface Props {
  draft: Draft;
  seats: readonly LayoutSeat[];
  onChange(draft: Draft): void;
}

/** Squared paper on which a bus is drawn, and beside it the bus as passengers will see it. */
export function LayoutEditor({ draft, seats, onChange }: Props) {
  const { t } = useTranslation('admin');
  const [tool, setTool] = useState<Tool>('standard');
  const preview = useMemo(() => stillSeats(seats.map(shown)), [seats]);
  return (
    <div className={admin.grid2}>
      <section className={`${card.card} ${card.stack}`} aria-label={t('buses.editor')}>
        <TemplateBar onDraw={onChange} />
        <Select
          label={t('buses.tool')}
          value={tool}
          onChange={setTool}
          options={TOOLS.map((each) => [each, t(`buses.tools.${each}`)] as const)}
        />
        {Array.from({ length: draft.decks }, (_, deck) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a deck is its number.
          <DeckPaper key={deck} deck={deck} draft={draft} tool={tool} onChange={onChange} />
        ))}
        <SizeBar draft={draft} onChange={onChange} />
      </section>
      <section className={`${card.card} ${card.stack}`} aria-label={t('buses.preview')}>
        <h2>{t('buses.preview')}</h2>
        <p role="status">{t('buses.count', { count: seats.length })}</p>
        <SeatMap
          store={preview}
          selected={NONE}
          yours={NONE}
          lost={NONE}
          positions={NO_POSITIONS}
          onPress={() => undefined}
        />
      </section>
    </div>
  );
}

function SizeBar({ draft, onChange }: Pick<Props, 'draft' | 'onChange'>) {
  const { t } = useTranslation('admin');
  const { decks, rows } = draft;
  const sizes = [
    ['addRow', decks, rows + 1, rows < MAX_ROWS],
    ['dropRow', decks, rows - 1, rows > 1],
    ['addDeck', decks + 1, rows, decks < MAX_DECKS],
    ['dropDeck', decks - 1, rows, decks > 1],
  ] as const;
  return (
    <div className={card.row}>
      {sizes.map(([name, newDecks, newRows, isPossible]) => (
        <Button
          key={name}
          isDisabled={!isPossible}
          onPress={() => onChange(resized(draft, newDecks, newRows))}
        >
          {t(`buses.${name}`)}
        </Button>
      ))}
    </div>
  );
}

function TemplateBar({ onDraw }: { onDraw(draft: Draft): void }) {
  const { t } = useTranslation('admin');
  const [template, setTemplate] = useState<(typeof TEMPLATES)[number]>('coach22');
  const [rows, setRows] = useState('12');
  const count = Math.min(MAX_ROWS, Math.max(1, Math.floor(Number(rows)) || 1));
  return (
    <div className={admin.filters}>
      <Select
        label={t('buses.template')}
        value={template}
        onChange={setTemplate}
        options={TEMPLATES.map((each) => [each, t(`buses.templates.${each}`)] as const)}
      />
      <TextField
        label={t('buses.rows')}
        type="number"
        value={rows}
        onChange={setRows}
        input={{ min: 1, max: MAX_ROWS }}
      />
      <Button onPress={() => onDraw(drawTemplate(template, count))}>{t('buses.draw')}</Button>
    </div>
  );
}

const STEPS: Record<string, [down: number, right: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

interface PaperProps {
  deck: number;
  draft: Draft;
  tool: Tool;
  onChange(draft: Draft): void;
}

/** One deck's squares: one stop of the Tab key, the arrows walk, Space draws. */
function DeckPaper({ deck, draft, tool, onChange }: PaperProps) {
  const { t } = useTranslation('admin');
  const [at, setAt] = useState<[number, number]>([0, 0]);
  const root = useRef<HTMLTableElement>(null);
  const draw = (row: number, column: number) => {
    const place = placeOf(deck, row, column);
    const kind: Kind | null = tool === 'none' || draft.places.get(place) === tool ? null : tool;
    onChange(withPlace(draft, place, kind));
  };
  const walk = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const row = Math.min(draft.rows - 1, Math.max(0, at[0] + step[0]));
    const column = Math.min(COLUMNS - 1, Math.max(0, at[1] + step[1]));
    setAt([row, column]);
    root.current?.querySelector<HTMLElement>(`[data-place="${placeOf(deck, row, column)}"]`)?.focus();
  };
  return (
    <table ref={root} className={styles.paper} onKeyDown={walk}>
      <caption>{t('buses.deck', { number: deck + 1 })}</caption>
      <tbody>
        {Array.from({ length: draft.rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its number.
          <tr key={row}>
            {Array.from({ length: COLUMNS }, (_, column) => {
              const place = placeOf(deck, row, column);
              const kind = draft.places.get(place);
              const what = kind ? t(`buses.tools.${kind}`) : t('buses.empty');
              return (
                <td key={place}>
                  <button
                    type="button"
                    data-place={place}
                    data-kind={kind}
                    tabIndex={at[0] === row && at[1] === column ? 0 : -1}
                    aria-label={t('buses.place', { row: row + 1, column: column + 1, what })}
                    onFocus={() => setAt([row, column])}
                    onClick={() => draw(row, column)}
                  >
                    {kind ? t(`buses.tools.${kind}`).charAt(0) : ''}
                  </button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function shown(seat: LayoutSeat) {
  const { seat_number, seat_type, price_modifier: price, deck, row, column } = seat;
  return {
    id: placeOf(deck, row, column),
    seat_number,
    seat_type,
    price,
    deck,
    row,
    column,
    status: 'available' as const,
  };
}
