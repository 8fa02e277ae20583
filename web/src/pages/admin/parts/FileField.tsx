import { useId } from 'react';
import field from '../../../ui/Field.module.css';
import styles from './Admin.module.css';

interface Props {
  label: string;
  name: string;
  accept: string;
  onChange(file: File | null): void;
}

/** A file of whoever sits at the browser. */
export function FileField({ label, name, accept, onChange }: Props) {
  const id = useId();
  return (
    <div className={field.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={styles.file}
        type="file"
        name={name}
        accept={accept}
        required
        onChange={(event) => onChange(event.target.files?.[0] ?? null)}
      />
    </div>
  );
}
