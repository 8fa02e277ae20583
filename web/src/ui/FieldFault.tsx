import { FieldError, type ValidationResult } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { fieldText } from '../api/problemText.ts';
import styles from './Field.module.css';

/** What is wrong with a field, in the language of the page: the browser would say it in its own. */
export function FieldFault({ name, error }: { name?: string | undefined; error?: string | undefined }) {
  const { t } = useTranslation();
  const told = ({ validationDetails: details, validationErrors: errors }: ValidationResult) => {
    if (details.valueMissing) return t('fields.required');
    const own = details.customError || name === undefined ? '' : fieldText(t, name, '');
    return own || errors.join(' ');
  };
  return <FieldError className={styles.error ?? ''}>{(found) => error ?? told(found)}</FieldError>;
}
