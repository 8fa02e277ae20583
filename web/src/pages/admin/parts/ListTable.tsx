import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../../../api/problemText.ts';
import { Button } from '../../../ui/Button.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import styles from './Admin.module.css';
import type { useList } from './useList.ts';

interface Props<T> {
  list: ReturnType<typeof useList<T>>;
  caption: string;
  heads: readonly string[];
  empty?: string;
  children(item: T): ReactNode;
}

/** A list as a table: loading, failing, empty, and going on. `children` draws a row. */
export function ListTable<T>({ list, caption, heads, empty, children }: Props<T>) {
  const { t } = useTranslation();
  const { t: a } = useTranslation('admin');
  if (list.error && !list.items) {
    return (
      <Notice kind="bad" title={problemText(t, list.error)}>
        <Button onPress={() => void list.refetch()}>{t('common.retry')}</Button>
      </Notice>
    );
  }
  if (!list.items) return <Loading />;
  if (list.items.length === 0) return <Notice kind="calm">{empty ?? a('list.empty')}</Notice>;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className={styles.scroll} tabIndex={0} aria-label={caption}>
        <table className={styles.table}>
          <caption className={styles.unseen}>{caption}</caption>
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{list.items.map(children)}</tbody>
        </table>
      </section>
      {list.hasNextPage && (
        <Button isPending={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
          {a('list.more')}
        </Button>
      )}
    </>
  );
}
