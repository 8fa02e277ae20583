import {
  TextField as AriaTextField,
  Input,
  type InputProps,
  Label,
  Text,
  type TextFieldProps,
} from 'react-aria-components';
import styles from './Field.module.css';
import { FieldFault } from './FieldFault.tsx';

interface Props extends Omit<TextFieldProps, 'children'> {
  label: string;
  hint?: string;
  /** What is wrong with it, for who says so by `isInvalid`. */
  error?: string;
  input?: InputProps;
}

/** A labelled field with its hint and what is wrong with it. */
export function TextField({ label, hint, error, input, ...props }: Props) {
  return (
    <AriaTextField {...props} className={styles.field ?? ''}>
      <Label>{label}</Label>
      <Input {...input} className={styles.input ?? ''} />
      {hint && (
        <Text slot="description" className={styles.hint ?? ''}>
          {hint}
        </Text>
      )}
      <FieldFault name={props.name} error={error} />
    </AriaTextField>
  );
}
