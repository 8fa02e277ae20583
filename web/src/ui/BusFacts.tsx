import { useTranslation } from 'react-i18next';
import type { BusSummary, Route } from '../api/wire.ts';
import styles from './BusFacts.module.css';
import card from './Card.module.css';

interface Props {
  bus: Pick<BusSummary, 'bus_type' | 'amenities'>;
  route: Pick<Route, 'operator_name'>;
}

/** What bus it is, whose, and what there is on board. */
export function BusFacts({ bus, route }: Props) {
  const { t } = useTranslation();
  const amenities = Object.entries(bus.amenities ?? {}).filter(([, has]) => has);
  return (
    <div className={styles.bus}>
      <p>
        <strong>{t(`bus.types.${bus.bus_type}`)}</strong>
        {route.operator_name && <span className={card.soft}> · {route.operator_name}</span>}
      </p>
      {amenities.length > 0 && (
        <ul className={styles.amenities} aria-label={t('bus.amenities')}>
          {amenities.map(([name]) => (
            <li key={name}>{t(`bus.has.${name}` as 'bus.has.wifi', { defaultValue: words(name) })}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function words(name: string): string {
  const text = name.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
