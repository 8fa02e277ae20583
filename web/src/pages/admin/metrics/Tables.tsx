import { useTranslation } from 'react-i18next';
import type { Dashboard } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import styles from '../parts/Admin.module.css';

/** The numbers of the charts, for reading. */
export function DayTable({ days }: { days: Dashboard['daily'] }) {
  const { t } = useTranslation('admin');
  const { money } = useFormat();
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption className={styles.unseen}>{t('metrics.byDay')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('metrics.date')}</th>
            <th scope="col">{t('metrics.bookings')}</th>
            <th scope="col">{t('metrics.revenue')}</th>
            <th scope="col">{t('metrics.refunds')}</th>
            <th scope="col">{t('metrics.reservations')}</th>
            <th scope="col">{t('metrics.expired')}</th>
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.date}>
              <td>{day.date}</td>
              <td>{day.bookings}</td>
              <td>{money(day.revenue)}</td>
              <td>{money(day.refunds)}</td>
              <td>{day.reservations}</td>
              <td>{day.expired}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function RouteTable({ routes }: { routes: Dashboard['top_routes'] }) {
  const { t } = useTranslation('admin');
  const { money } = useFormat();
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption className={styles.unseen}>{t('metrics.byRoute')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('metrics.route')}</th>
            <th scope="col">{t('metrics.bookings')}</th>
            <th scope="col">{t('metrics.revenue')}</th>
          </tr>
        </thead>
        <tbody>
          {routes.map((route) => (
            <tr key={route.route_id}>
              <td>
                {route.origin_city} – {route.destination_city}
              </td>
              <td>{route.bookings}</td>
              <td>{money(route.revenue)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
