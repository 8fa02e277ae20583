import { ProgressBar } from 'react-aria-components';
import styles from './Bar.module.css';

/** How far something is; `text` says it in words. */
export function Bar({ done, all, text }: { done: number; all: number; text: string }) {
  return (
    <ProgressBar className={styles.whole ?? ''} value={done} maxValue={Math.max(1, all)} aria-label={text}>
      {({ percentage }) => (
        <>
          <span className={styles.track}>
            <span className={styles.fill} style={{ width: `${percentage ?? 0}%` }} />
          </span>
          <span>{text}</span>
        </>
      )}
    </ProgressBar>
  );
}
