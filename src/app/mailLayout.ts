/** What every mail of ours consists of, and its plain text; `mailHtml.ts` has the layout of its HTML. */

import type { Language } from './language.ts';

/** A name and what it stands for, with what may stand below it in smaller letters. */
export type Fact = [name: string, value: string, detail?: string];

/** What a mail says, before it is text or HTML. Every part is plain text. */
export interface MailBody {
  /** Who runs the bus; stands at the top. */
  operatorName: string;
  heading: string;
  /** `Dear Maya Lindqvist,` */
  greeting: string;
  language: Language;
  paragraphs: string[];
  /** Shown as a table. */
  facts: Fact[];
  /** What follows the facts. */
  closing: string[];
}

/** The plain text of a mail. */
export function renderText(body: MailBody): string {
  const facts = body.facts
    .map(([name, value, detail]) => `  ${name}: ${value}${detail ? ` · ${detail}` : ''}`)
    .join('\n');
  const parts = [
    body.heading,
    body.greeting,
    ...body.paragraphs,
    ...(facts ? [facts] : []),
    ...body.closing,
    body.operatorName,
  ];
  return `${parts.join('\n\n')}\n`;
}
