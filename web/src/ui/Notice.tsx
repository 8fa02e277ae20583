import type { ReactNode } from 'react';
import styles from './Notice.module.css';

interface Props {
  kind: 'good' | 'bad' | 'calm' | 'held';
  title?: string;
  children?: ReactNode;
}

/** Something to know. What is bad is told at once, the rest when there is a pause. */
export function Notice({ kind, title, children }: Props) {
  return (
    <div className={`${styles.notice} ${styles[kind]}`} role={kind === 'bad' ? 'alert' : 'status'}>
      {title && <strong>{title}</strong>}
      {children}
    </div>
  );
}
