import { useTranslation } from 'react-i18next';
import type { Route, Schedule } from '../api/wire.ts';
import { useFormat } from '../i18n/useFormat.ts';
import styles from './JourneyTimes.module.css';
import unseen from './Unseen.module.css';

interface Props {
  journey: Pick<Schedule, 'departure_datetime' | 'arrival_datetime'> & { route: Route };
  minutes?: number;
}

/** When and where a trip begins and ends, each on the clock of its place. */
export function JourneyTimes({ journey, minutes }: Props) {
  const { t } = useTranslation();
  const { local, duration } = useFormat();
  const { route } = journey;
  const from = local(journey.departure_datetime, route.origin_timezone);
  const to = local(journey.arrival_datetime, route.destination_timezone);
  const days = Math.round((Date.parse(to.day) - Date.parse(from.day)) / 86_400_000);
  const takes =
    minutes ??
    Math.round((Date.parse(journey.arrival_datetime) - Date.parse(journey.departure_datetime)) / 60_000);
  return (
    <dl className={styles.times}>
      <div>
        <dt>{route.origin_city}</dt>
        <dd>
          <time dateTime={journey.departure_datetime}>{from.time}</time>
          <small>
            {from.date} · {from.zone}
          </small>
        </dd>
      </div>
      <div className={styles.line}>
        <dt className={unseen.unseen}>{t('journey.takes')}</dt>
        <dd>{duration(takes)}</dd>
      </div>
      <div>
        <dt>{route.destination_city}</dt>
        <dd>
          <time dateTime={journey.arrival_datetime}>{to.time}</time>
          {days !== 0 && <sup>{t('journey.dayMark', { count: days })}</sup>}
          <small>
            {to.date} · {to.zone}
          </small>
        </dd>
      </div>
    </dl>
  );
}
