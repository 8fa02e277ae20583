import { useId } from 'react';
import field from '../../../ui/Field.module.css';
import styles from './Admin.module.css';

interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [value: NoInfer<T>, label: string])[];
  onChange(value: NoInfer<T>): void;
}

/** A choice among a few; the browser's own, which every device knows how to show. */
export function Select<T extends string>({ label, value, options, onChange }: Props<T>) {
  const id = useId();
  return (
    <div className={field.field}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className={styles.select}
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
      >
        {options.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
