import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/useFormat.ts';
import styles from './SeatBill.module.css';

interface Props {
  seats: readonly { id: string; seat_number: string; seat_type: string; price: number }[];
  total: number;
}

/** Seats at the prices at which they are held or were sold. */
export function SeatBill({ seats, total }: Props) {
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
