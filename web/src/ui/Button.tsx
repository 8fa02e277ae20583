import { Button as AriaButton, type ButtonProps } from 'react-aria-components';
import styles from './Button.module.css';

interface Props extends ButtonProps {
  /** `main` once on a page, `plain` for the rest, `quiet` in bars and rows, `danger` for what cannot be undone. */
  look?: 'main' | 'plain' | 'quiet' | 'danger';
}

export function Button({ look = 'plain', className, ...props }: Props) {
  return (
    <AriaButton
      {...props}
      className={`${styles.button} ${styles[look]} ${typeof className === 'string' ? className : ''}`}
    />
  );
}
