import type { Pool } from 'pg';
import type { BookedPayment, PaymentBooks } from '../app/payments/compareBooks.ts';
import { decimalToMinor } from '../domain/money.ts';
import type { PaymentStatus, RefundStatus } from '../domain/payment.ts';
import { guardDb } from './failures.ts';
import { instant } from './sql.ts';

const PAGE = 500;

interface Row {
  id: string;
  reference: string | null;
  status: PaymentStatus;
  captured: string | null;
  currency: string;
  refunds: { id: string; amount: string; status: RefundStatus; reason: string }[];
}

const PAYMENTS = `
  select p.id, p.payment_gateway_reference as reference, p.status, p.captured_amount::text as captured, p.currency,
         coalesce((select json_agg(json_build_object('id', f.id, 'amount', f.amount::text, 'status', f.status,
                                                     'reason', f.reason) order by f.id)
                     from refunds f where f.payment_id = p.id), '[]') as refunds
    from payments p`;

/** Our side of the books, read page by page. */
export function createPaymentBooks(pool: Pool): PaymentBooks {
  return {
    begunWithin: (gateway, from, to) => begunWithin(pool, gateway, instant(from), instant(to)),
    find: (gateway, { reference, paymentId }) =>
      guardDb(async () => {
        const { rows } = await pool.query<Row>(
          `${PAYMENTS} where p.gateway = $1 and (p.payment_gateway_reference = $2 or p.id = $3)`,
          [gateway, reference, paymentId],
        );
        return rows[0] ? toBooked(rows[0]) : null;
      }),
  };
}

async function* begunWithin(
  pool: Pool,
  gateway: string,
  from: string,
  to: string,
): AsyncGenerator<BookedPayment> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await guardDb(() =>
      pool.query<Row>(
        `${PAYMENTS} where p.gateway = $1 and p.created_at >= $2 and p.created_at < $3 and p.id > $4
          order by p.id limit ${PAGE}`,
        [gateway, from, to, after],
      ),
    );
    yield* rows.map(toBooked);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.id;
  }
}

function toBooked({ captured, refunds, ...row }: Row): BookedPayment {
  return {
    ...row,
    captured: captured === null ? null : decimalToMinor(captured),
    refunds: refunds.map(({ amount, ...refund }) => ({ ...refund, amount: decimalToMinor(amount) })),
  };
}
