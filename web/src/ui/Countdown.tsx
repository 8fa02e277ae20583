import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { countdown } from '../i18n/format.ts';
import styles from './Countdown.module.css';
import unseen from './Unseen.module.css';

interface Props {
  /** Seconds that were left when `asOf` was taken from `performance.now()`: by the server's clock, not by this one's. */
  seconds: number;
  asOf: number;
  onOver?(): void;
  /** One of many: screen readers are not told of its end. */
  isSilent?: boolean;
}

/** Under this one should hurry. */
const HURRY_SECONDS = 120;
/** Told to screen readers, and nothing between. */
const SPOKEN_SECONDS = [300, 120, 60, 30];

export function Countdown({ seconds, asOf, onOver, isSilent = false }: Props) {
  const { t } = useTranslation();
  const [left, setLeft] = useState(() => leftOf(seconds, asOf));
  const over = useRef(onOver);
  useEffect(() => {
    over.current = onOver;
  });
  useEffect(() => {
    let told = false;
    const tick = () => {
      const now = leftOf(seconds, asOf);
      setLeft(now);
      if (now > 0 || told) return;
      told = true;
      over.current?.();
    };
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [seconds, asOf]);
  const spoken = SPOKEN_SECONDS.findLast((each) => left <= each);
  return (
    <>
      <strong className={styles.countdown} data-hurry={left < HURRY_SECONDS || undefined}>
        {countdown(left)}
      </strong>
      {!isSilent && (
        <span className={unseen.unseen} role="status">
          {spoken !== undefined && left > 0 && t('hold.spoken', { count: spoken })}
        </span>
      )}
    </>
  );
}

function leftOf(seconds: number, asOf: number): number {
  return Math.max(0, seconds - (performance.now() - asOf) / 1000);
}
