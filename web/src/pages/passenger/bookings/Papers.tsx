import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, query } from '../../../api/client.ts';
import { problemText } from '../../../api/problemText.ts';
import type { BookingDetails } from '../../../api/wire.ts';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { saveFile } from '../../../ui/saveFile.ts';
import styles from './Bookings.module.css';

interface Paper {
  path: string;
  name: string;
  icon: 'ticket' | 'calendar' | 'receipt';
}

/** What can be kept of a booking: ticket, calendar entry, invoice, and a credit note of each part that went back. */
export function Papers({ booking }: { booking: BookingDetails }) {
  const papers = usePapers(booking);
  const { t } = useTranslation();
  const download = useMutation({
    mutationFn: (path: string) => api.file(path),
    onSuccess: saveFile,
  });
  return (
    <section aria-label={t('booking.papers')}>
      <ul className={styles.papers}>
        {papers.map(({ path, name, icon }) => (
          <li key={path}>
            <Button
              isPending={download.isPending && download.variables === path}
              onPress={() => download.mutate(path)}
            >
              <Icon name={icon} />
              {name}
            </Button>
          </li>
        ))}
      </ul>
      {download.error && <Notice kind="bad">{problemText(t, download.error)}</Notice>}
    </section>
  );
}

function usePapers({ id, ticket, invoices, cancellations }: BookingDetails): Paper[] {
  const { t } = useTranslation();
  const papers: Paper[] = [];
  if (ticket) papers.push({ path: `/tickets/${ticket.id}/download`, name: t('booking.pdf'), icon: 'ticket' });
  if (ticket?.validity_status === 'valid') {
    papers.push({ path: `/bookings/${id}/calendar`, name: t('booking.calendar'), icon: 'calendar' });
  }
  // It is issued when it is asked for, if its job has not been there yet.
  papers.push({ path: `/bookings/${id}/invoice`, name: t('booking.invoice'), icon: 'receipt' });
  const notes = invoices.filter(({ kind }) => kind === 'credit_note');
  for (const { number } of notes) {
    const name = cancellations.length > 1 ? t('booking.creditNoteOf', { number }) : t('booking.creditNote');
    papers.push({ path: `/bookings/${id}/invoice${query({ number })}`, name, icon: 'receipt' });
  }
  return papers;
}
