import { Checkbox, CheckboxGroup, Label } from 'react-aria-components';
import card from '../../../ui/Card.module.css';
import field from '../../../ui/Field.module.css';
import styles from './Admin.module.css';
import { CheckMark } from './CheckMark.tsx';

interface Props {
  label: string;
  value: string[];
  options: readonly (readonly [value: string, label: string])[];
  onChange(value: string[]): void;
}

/** Any number of a few. */
export function Checks({ label, value, options, onChange }: Props) {
  return (
    <CheckboxGroup value={value} onChange={onChange} className={card.row ?? ''}>
      <Label className={field.label ?? ''}>{label}</Label>
      {options.map(([each, name]) => (
        <Checkbox key={each} value={each} className={styles.check ?? ''}>
          {({ isSelected }) => (
            <>
              <CheckMark checked={isSelected} />
              {name}
            </>
          )}
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
}
