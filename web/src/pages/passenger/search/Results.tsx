import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { problemText } from '../../../api/problemText.ts';
import { queries } from '../../../api/queries.ts';
import type { DeparturePage } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import { Failed } from '../../../ui/Failed.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { DepartureRow } from './DepartureRow.tsx';
import { NeighbourDays } from './NeighbourDays.tsx';
import styles from './Search.module.css';
import { useFound } from './useFound.ts';
import { type Asked, addDays, addressOf, SORTS, searchFor, today } from './wish.ts';

/** What a search found. Seats go while one looks, and are seen to. */
export function Results({ asked, onAsk }: { asked: Asked; onAsk(asked: Asked): void }) {
  const { t } = useTranslation();
  const routes = useQuery(queries.routes());
  const { search, found } = useFound(searchFor(asked, routes.data?.items ?? []), !routes.isPending);
  const { data, error } = search;
  if (error && !data) {
    return <Failed says={problemText(t, error)} onAgain={search.refetch} />;
  }
  if (!data) return <Loading />;
  const [first] = data.pages;
  return (
    <section className={card.stack} aria-label={t('search.results')}>
      <DayBar asked={asked} />
      {first && found.length === 0 ? (
        <Nothing asked={asked} found={first} onAsk={onAsk} />
      ) : (
        <>
          {found.every((trip) => trip.available_seats === 0) && (
            <NeighbourDays asked={asked} title={t('search.allFull')} />
          )}
          <SortBar asked={asked} count={found.length} more={search.hasNextPage} />
          <ol className={card.stack}>
            {found.map((departure) => (
              <DepartureRow key={departure.id} departure={departure} />
            ))}
          </ol>
          {search.hasNextPage && (
            <Button isPending={search.isFetchingNextPage} onPress={() => void search.fetchNextPage()}>
              {t('search.more')}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

function DayBar({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const write = (day: string) =>
    new Intl.DateTimeFormat(language, {
      timeZone: 'UTC',
      weekday: 'long',
      day: 'numeric',
      month: 'long',
    }).format(new Date(`${day}T00:00:00Z`));
  const before = addDays(asked.date, -1);
  return (
    <div className={styles.dayBar}>
      {before >= today() ? (
        <Link className={styles.day} href={addressOf({ ...asked, date: before })}>
          ← {t('search.dayBefore')}
        </Link>
      ) : (
        <span />
      )}
      <h2>{write(asked.date)}</h2>
      <Link className={styles.day} href={addressOf({ ...asked, date: addDays(asked.date, 1) })}>
        {t('search.dayAfter')} →
      </Link>
    </div>
  );
}

function SortBar({ asked, count, more }: { asked: Asked; count: number; more: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={card.between}>
      <p className={card.soft} role="status">
        {t(more ? 'search.foundMany' : 'search.found', { count })}
      </p>
      <nav className={styles.sorts} aria-label={t('search.sort')}>
        {SORTS.map((sort) => (
          <Link
            key={sort}
            href={addressOf({ ...asked, sort })}
            className={styles.sort}
            aria-current={sort === asked.sort ? 'true' : undefined}
          >
            {t(`search.sorts.${sort}`)}
          </Link>
        ))}
      </nav>
    </div>
  );
}

/** No trip: names that may have been meant, or days near by that have one. */
function Nothing({ asked, found, onAsk }: { asked: Asked; found: DeparturePage; onAsk(asked: Asked): void }) {
  const { t } = useTranslation();
  const { origin_city: from = [], destination_city: to = [] } = found.suggestions ?? {};
  if (from.length + to.length === 0) return <NeighbourDays asked={asked} title={t('search.none')} />;
  return (
    <Notice kind="calm" title={t('search.unknownCity')}>
      <span className={card.row}>
        {t('search.didYouMean')}
        {from.map((city) => (
          <Button key={`from ${city}`} onPress={() => onAsk({ ...asked, from: city })}>
            {t('search.fromCity', { city })}
          </Button>
        ))}
        {to.map((city) => (
          <Button key={`to ${city}`} onPress={() => onAsk({ ...asked, to: city })}>
            {t('search.toCity', { city })}
          </Button>
        ))}
      </span>
    </Notice>
  );
}
