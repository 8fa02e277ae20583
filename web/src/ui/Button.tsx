import { Button as AriaButton, type ButtonProps } from 'react-aria-components';
import styles from './Button.module.css';

interface Props extends Omit<ButtonProps, 'className' | 'isPending'> {
  /** `main` once on a page, `plain` for the rest, `quiet` in bars and rows, `danger` for what cannot be undone. */
  look?: 'main' | 'plain' | 'quiet' | 'danger';
  /** What it does is under way: it keeps the focus and does nothing. */
  isPending?: boolean;
  className?: string | undefined;
}

export function Button({
  look = 'plain',
  className = '',
  isPending = false,
  type,
  onPress,
  ...props
}: Props) {
  return (
    <AriaButton
      {...props}
      type={isPending ? 'button' : (type ?? 'button')}
      {...(onPress && !isPending && { onPress })}
      {...(isPending && { 'aria-disabled': true, 'data-pending': true })}
      className={`${styles.button} ${styles[look]} ${className}`}
    />
  );
}
