import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '../../../shell/renewal.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { Loading } from '../../../ui/Loading.tsx';
import { saveFile } from '../../../ui/saveFile.ts';
import admin from '../parts/Admin.module.css';
import type { ChartRow } from './Chart.tsx';
import { FiguresTable } from './FiguresTable.tsx';

/** The charts' library is the largest part of the control room: it comes with the first chart. */
const Charts = lazyPart(() => import('./Charts.tsx'));
/** More bars than these are no picture any more; the table and the file have all. */
const MOST_BARS = 10;

interface Props {
  title: string;
  /** What the rows are of. */
  head: string;
  rows: readonly ChartRow[];
  isLying?: boolean;
  file: { name: string; save: string; csv(): string };
}

/** The figures by something: as pictures, as a table, as a file. */
export function Breakdown({ title, head, rows, isLying = false, file }: Props) {
  const { t } = useTranslation('admin');
  const save = () =>
    saveFile({ blob: new Blob([file.csv()], { type: 'text/csv;charset=utf-8' }), name: file.name });
  return (
    <section className={card.stack} aria-label={title}>
      <div className={card.between}>
        <h2>{title}</h2>
        <Button onPress={save}>{file.save}</Button>
      </div>
      <Suspense fallback={<Loading />}>
        <Charts rows={isLying ? rows.slice(0, MOST_BARS) : rows} isLying={isLying} />
      </Suspense>
      <details>
        <summary className={admin.summary}>{t('metrics.asTable')}</summary>
        <FiguresTable label={title} head={head} rows={rows} />
      </details>
    </section>
  );
}
