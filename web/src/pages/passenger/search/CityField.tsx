import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { queries } from '../../../api/queries.ts';
import styles from '../../../ui/Field.module.css';
import { FieldFault } from '../../../ui/FieldFault.tsx';

interface Props {
  label: string;
  name: string;
  value: string;
  /** Which cities to offer. */
  as: 'origin' | 'destination';
  onChange(city: string): void;
  className: string | undefined;
}

/** A city's name, completed by the server as one types. What it does not know can be typed all the same. */
export function CityField({ label, name, value, as, onChange, className }: Props) {
  const typed = useDeferredValue(value.trim());
  // The list of before stays until the next one is there: what the arrow keys have reached is not lost between two letters.
  const { data } = useQuery({ ...queries.cities(typed), placeholderData: keepPreviousData });
  const items = (data?.items ?? []).filter((item) => item.as === as || item.as === 'both');
  return (
    <ComboBox
      className={`${styles.field} ${className}`}
      name={name}
      isRequired
      allowsCustomValue
      menuTrigger="focus"
      inputValue={value}
      onInputChange={onChange}
      items={items}
    >
      <Label>{label}</Label>
      <Input className={styles.input ?? ''} autoComplete="off" maxLength={120} />
      <FieldFault />
      <Popover>
        <ListBox<(typeof items)[number]> className={styles.list ?? ''}>
          {(item) => (
            <ListBoxItem id={item.city} textValue={item.city} className={styles.option ?? ''}>
              {item.city}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
