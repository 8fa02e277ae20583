import type { OutgoingMail } from '../../../src/app/ports.ts';

export const from = { name: 'Concord Coach Lines', address: 'tickets@bus.example' };

export function sampleMail(changes: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    key: 'booking.confirmed:0195f7c2',
    to: { name: 'Łukasz Żółć', address: 'lukasz@example.com' },
    subject: 'Your ticket: Łódź → São Paulo',
    text: 'Plain Łódź\n.\nafter a lone dot',
    html: '<p>Rich Łódź</p>',
    attachments: [
      { filename: 'ticket.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-\0\xff') },
    ],
    ...changes,
  };
}
