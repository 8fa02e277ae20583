import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Activity } from '../../../api/wire.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import styles from '../parts/Admin.module.css';
import table from '../parts/Table.module.css';
import { Facts } from './Facts.tsx';
import { logPath } from './filters.ts';

/** One thing that was done. What and who lead to all that is known of them. */
export function LogRow({ activity }: { activity: Activity }) {
  const { t } = useTranslation('admin');
  const { language } = useFormat();
  const { before, after, ...rest } = activity.details ?? {};
  const at = new Date(activity.timestamp);
  const write = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, options).format(at);
  const who = activity.user_email ?? activity.user_id;
  return (
    <tr>
      <td>
        <time className={styles.small} dateTime={activity.timestamp}>
          {write({ timeStyle: 'medium' })}
          <br />
          {write({ dateStyle: 'medium' })}
        </time>
      </td>
      <td>
        <strong>{activity.action_type}</strong>
        <div className={styles.code}>
          <Link
            href={logPath({ entity_id: activity.entity_id })}
            aria-label={t('log.ofThing', { id: activity.entity_id })}
          >
            …{activity.entity_id.slice(-12)}
          </Link>
        </div>
      </td>
      <td>
        {activity.user_id === null ? (
          <span>{t('log.system')}</span>
        ) : (
          <Link href={logPath({ user_id: activity.user_id })} aria-label={t('log.ofPerson', { who })}>
            {who}
          </Link>
        )}
        {activity.ip_address && (
          <div className={styles.small}>{t('log.address', { address: activity.ip_address })}</div>
        )}
      </td>
      <td className={table.long}>
        <Facts before={before} after={after} rest={rest} />
      </td>
    </tr>
  );
}
