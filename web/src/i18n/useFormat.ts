import { useTranslation } from 'react-i18next';
import { duration, localTime, money, shortMoney } from './format.ts';

/** Money, durations and times in the language of the page. */
export function useFormat() {
  const language = useTranslation().i18n.language;
  return {
    language,
    money: (amount: number) => money(amount, language),
    shortMoney: (amount: number) => shortMoney(amount, language),
    duration: (minutes: number) => duration(minutes, language),
    local: (instant: string | number, timeZone: string) => localTime(instant, timeZone, language),
  };
}
