import { useFormat } from '../../../i18n/useFormat.ts';

/** Writes a fraction. */
export function usePercent(): (rate: number) => string {
  const { language } = useFormat();
  const format = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  return (rate) => format.format(rate);
}
