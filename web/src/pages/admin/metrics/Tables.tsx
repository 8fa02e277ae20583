import { useTranslation } from 'react-i18next';
import type { Dashboard } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Heads, Scroll } from '../parts/Scroll.tsx';

/** The numbers of the charts, for reading. */
export function DayTable({ days }: { days: Dashboard['daily'] }) {
  const { t } = useTranslation('admin');
  const { money } = useFormat();
  return (
    <Scroll label={t('metrics.byDay')}>
      <Heads
        names={[
          t('metrics.date'),
          t('metrics.bookings'),
          t('metrics.revenue'),
          t('metrics.refunds'),
          t('metrics.reservations'),
          t('metrics.expired'),
        ]}
      />
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
    </Scroll>
  );
}

export function RouteTable({ routes }: { routes: Dashboard['top_routes'] }) {
  const { t } = useTranslation('admin');
  const { money } = useFormat();
  return (
    <Scroll label={t('metrics.byRoute')}>
      <Heads names={[t('metrics.route'), t('metrics.bookings'), t('metrics.revenue')]} />
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
    </Scroll>
  );
}
