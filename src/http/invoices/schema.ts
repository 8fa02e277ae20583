import { z } from 'zod';
import { amount, timestamp } from '../wire.ts';

const number = z
  .string()
  .regex(/^(INV|CN)-[0-9]{6,9}$/, 'must be the number of an invoice or a credit note.');

export const invoiceQuery = z.object({
  number: number.optional().meta({
    description: 'A credit note of this booking instead of its invoice.',
    examples: ['CN-000007'],
  }),
});

export const invoiceSchema = z
  .object({
    number: z.string().meta({ examples: ['INV-000042'] }),
    kind: z.enum(['invoice', 'credit_note']),
    issued_at: timestamp,
    refers_to: z
      .string()
      .nullable()
      .meta({
        description: 'The invoice that a credit note takes from.',
        examples: [null],
      }),
    tax_rate: z.number().meta({ description: 'Percent.', examples: [19] }),
    net_amount: amount.meta({ examples: [20.59] }),
    tax_amount: amount.meta({ examples: [3.91] }),
    gross_amount: amount.meta({ examples: [24.5] }),
    currency: z.string().meta({ examples: ['USD'] }),
  })
  .meta({
    id: 'Invoice',
    description: 'An invoice, or the credit note of what went back. Prices include tax.',
  });
