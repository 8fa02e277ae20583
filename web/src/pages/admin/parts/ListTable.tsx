import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { Failed } from '../../../ui/Failed.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Scroll } from './Scroll.tsx';
import type { useList } from './useList.ts';
import { useRefusal } from './useRefusal.ts';

interface Props<T> {
  list: ReturnType<typeof useList<T>>;
  caption: string;
  heads: readonly string[];
  empty?: string;
  children(item: T): ReactNode;
}

/** A list as a table: loading, failing, empty, and going on. `children` draws a row. */
export function ListTable<T>({ list, caption, heads, empty, children }: Props<T>) {
  const { t } = useTranslation('admin');
  const refusal = useRefusal();
  if (list.error && !list.items) {
    return <Failed says={refusal(list.error)} onAgain={list.refetch} />;
  }
  if (!list.items) return <Loading />;
  if (list.items.length === 0) return <Notice kind="calm">{empty ?? t('list.empty')}</Notice>;
  return (
    <>
      <Scroll label={caption} heads={heads}>
        {list.items.map(children)}
      </Scroll>
      {list.hasNextPage && (
        <Button isPending={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
          {t('list.more')}
        </Button>
      )}
    </>
  );
}
