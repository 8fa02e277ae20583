import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/useFormat.ts';
import styles from './SeatBill.module.css';

interface Props {
  seats: readonly { id: string; seat_number: string; seat_type: string; price: number }[];
  total: number;
  /** Who travels on them, by the seats' ids. */
  names?: ReadonlyMap<string, string>;
}

/** Seats at the prices at which they are held or were sold. */
export function SeatBill({ seats, total, names }: Props) {
  const { t } = useTranslation();
  const { money } = useFormat();
  return (
    <table className={styles.bill}>
      <thead>
        <tr>
          <th scope="col">{t('bill.seat')}</th>
          <th scope="col">{t('bill.price')}</th>
        </tr>
      </thead>
      <tbody>
        {seats.map((seat) => (
          <tr key={seat.id}>
            <td>
              {seat.seat_number} <small>{t(`seats.types.${seat.seat_type as 'standard'}`)}</small>
              {names?.has(seat.id) && <bdi className={styles.name}>{names.get(seat.id)}</bdi>}
            </td>
            <td>{money(seat.price)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('bill.total')}</th>
          <td>{money(total)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
