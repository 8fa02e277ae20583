import 'i18next';
import type { en as admin } from '../pages/admin/texts/en.ts';
import type { Texts } from './index.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: Texts; admin: typeof admin };
  }
}
