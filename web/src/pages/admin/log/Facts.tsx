import { useTranslation } from 'react-i18next';
import unseen from '../../../ui/Unseen.module.css';
import styles from './Log.module.css';

interface Props {
  before: unknown;
  after: unknown;
  rest: Record<string, unknown>;
}

/** What has changed, from what to what, and what else is told. */
export function Facts({ before, after, rest }: Props) {
  const { t } = useTranslation('admin');
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const changed = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const told = Object.entries(rest).filter(([, value]) => value !== null);
  return (
    <dl className={styles.facts}>
      {changed.map((name) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {name in was && (
              <del>
                <span className={unseen.unseen}>{t('log.before')} </span>
                {written(was[name])}
              </del>
            )}
            {name in was && name in is && ' → '}
            {name in is && (
              <ins>
                <span className={unseen.unseen}>{t('log.after')} </span>
                {written(is[name])}
              </ins>
            )}
          </dd>
        </div>
      ))}
      {told.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{written(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function fieldsOf(facts: unknown): Record<string, unknown> {
  return typeof facts === 'object' && facts !== null ? (facts as Record<string, unknown>) : {};
}

function written(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) return value.join(', ');
  return JSON.stringify(value);
}
