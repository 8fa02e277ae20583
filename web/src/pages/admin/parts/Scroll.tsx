import type { CSSProperties, ReactNode } from 'react';
import unseen from '../../../ui/Unseen.module.css';
import styles from './Table.module.css';

interface Props {
  label: string;
  heads: readonly string[];
  /** On a phone each row stands as a card, its cells under one another with their heads. */
  stacks?: boolean;
  children: ReactNode;
}

/** A table that may be wider than its page. `children` are its rows. */
export function Scroll({ label, heads, stacks = true, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={styles.scroll} tabIndex={0} aria-label={label}>
      <table
        className={`${styles.table} ${stacks ? styles.stacks : ''}`}
        style={Object.fromEntries(heads.map(named)) as CSSProperties}
      >
        <caption className={unseen.unseen}>{label}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** What the style sheet writes before a column's cells. */
function named(head: string, index: number): [string, string] {
  return [`--head-${index + 1}`, JSON.stringify(head)];
}
