import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Scroll } from '../parts/Scroll.tsx';
import table from '../parts/Table.module.css';
import type { ChartRow } from './Chart.tsx';
import { COUNTED, type Figures } from './figures.ts';
import { usePercent } from './usePercent.ts';

interface Props {
  label: string;
  /** What the rows are of. */
  head: string;
  rows: readonly ChartRow[];
}

/** The numbers of the charts, for reading. */
export function FiguresTable({ label, head, rows }: Props) {
  const { t } = useTranslation('admin');
  const { money } = useFormat();
  const percent = usePercent();
  const write = (key: keyof Figures, value: number): string => {
    if (key === 'revenue' || key === 'refunds') return money(value);
    return key.endsWith('_rate') ? percent(value) : String(value);
  };
  return (
    <Scroll label={label} heads={[head, ...COUNTED.map((key) => t(`metrics.columns.${key}`))]} stacks={false}>
      {rows.map((row) => (
        <tr key={row.id}>
          <th scope="row">{row.name}</th>
          {COUNTED.map((key) => (
            <td key={key} className={table.number}>
              {write(key, row[key])}
            </td>
          ))}
        </tr>
      ))}
    </Scroll>
  );
}
