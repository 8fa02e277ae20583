import type { ReactNode } from 'react';
import { Dialog as AriaDialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from '../../../ui/Button.tsx';
import card from '../../../ui/Card.module.css';
import dialog from '../../../ui/Dialog.module.css';

interface Props {
  /** The button that opens it. */
  opener: string;
  openerLabel?: string;
  look?: 'main' | 'plain' | 'quiet' | 'danger';
  title: string;
  children(close: () => void): ReactNode;
}

/** A question in front of the page. */
export function Ask({ opener, openerLabel, look = 'plain', title, children }: Props) {
  return (
    <DialogTrigger>
      <Button look={look} {...(openerLabel && { 'aria-label': openerLabel })}>
        {opener}
      </Button>
      <ModalOverlay className={dialog.overlay ?? ''} isDismissable>
        <Modal className={dialog.modal ?? ''}>
          <AriaDialog className={`${dialog.dialog} ${card.stack}`}>
            {({ close }) => (
              <>
                <Heading slot="title">{title}</Heading>
                {children(close)}
              </>
            )}
          </AriaDialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
