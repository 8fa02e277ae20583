/** The one layout of our mails as HTML, of React Email's parts: tables and inline styles, because mail programs know little else. */

import { Body } from '@react-email/body';
import { Column } from '@react-email/column';
import { Container } from '@react-email/container';
import { Head } from '@react-email/head';
import { Heading } from '@react-email/heading';
import { Html } from '@react-email/html';
import { Preview } from '@react-email/preview';
import { Row } from '@react-email/row';
import { Section } from '@react-email/section';
import { Text } from '@react-email/text';
import { type CSSProperties, Fragment, createElement as h, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Fact, MailBody } from './mailLayout.ts';

const FONT = "-apple-system,'Segoe UI',Roboto,'Noto Sans',Helvetica,Arial,sans-serif";

/** What changes in the dark, by class; the inline colours below are for light, and for programs that know no dark. */
const DARK = {
  page: 'background-color:#10171d',
  card: 'background-color:#1a242c',
  ink: 'color:#eef3f7',
  soft: 'color:#a9b8c4',
  line: 'border-color:#33424e',
};

const darkRules = (within = '') =>
  Object.entries(DARK)
    .map(([name, rule]) => `${within}.${name}{${rule}!important}`)
    .join('');

/** Outlook on the web has a dark of its own, and marks what it has darkened. */
const STYLE = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){${darkRules()}}
${darkRules('[data-ogsc] ')}`;

const PAGE: CSSProperties = { margin: 0, padding: 0, backgroundColor: '#eef2f5', fontFamily: FONT };
const BAND: CSSProperties = {
  padding: '16px 24px',
  backgroundColor: '#12324a',
  borderBottom: '3px solid #c2571a',
  borderRadius: '8px 8px 0 0',
  color: '#ffffff',
  fontSize: 17,
  fontWeight: 700,
};
const CARD: CSSProperties = {
  padding: '28px 24px 16px',
  backgroundColor: '#ffffff',
  borderRadius: '0 0 8px 8px',
};
const TITLE: CSSProperties = { margin: '0 0 20px', color: '#14212b', fontSize: 24, lineHeight: '30px' };
const WORDS: CSSProperties = { margin: '0 0 16px', color: '#14212b', fontSize: 16, lineHeight: '24px' };
const CELL: CSSProperties = {
  padding: '10px 0',
  borderBottom: '1px solid #d3dbe2',
  verticalAlign: 'top',
  fontSize: 15,
  lineHeight: '21px',
};
const NAME: CSSProperties = { ...CELL, width: '28%', paddingRight: 12, color: '#566674', fontSize: 14 };
const VALUE: CSSProperties = { ...CELL, color: '#14212b', fontWeight: 600, wordBreak: 'break-word' };
const DETAIL: CSSProperties = { color: '#566674', fontWeight: 400 };

/** Texts are escaped by React, whatever is in them. */
export function renderHtml(body: MailBody): string {
  const page = h(
    Html,
    { lang: body.language },
    head(body.heading),
    h(
      Body,
      { className: 'page', style: PAGE },
      h(Preview, null, body.paragraphs.join(' ')),
      // The body's colour is not shown everywhere; a table's is.
      h(
        Section,
        { className: 'page', style: { backgroundColor: '#eef2f5' } },
        h(Container, { style: { maxWidth: 560, padding: '24px 12px' } }, letter(body)),
      ),
    ),
  );
  return `<!doctype html>\n${renderToStaticMarkup(page)}\n`;
}

function head(title: string): ReactNode {
  const meta = (name: string, content: string) => h('meta', { name, content });
  return h(
    Head,
    null,
    meta('viewport', 'width=device-width, initial-scale=1'),
    meta('color-scheme', 'light dark'),
    meta('supported-color-schemes', 'light dark'),
    h('title', null, title),
    h('style', null, STYLE),
  );
}

function letter(body: MailBody): ReactNode {
  const { operatorName, heading, greeting, paragraphs, facts, closing } = body;
  const table = { style: { margin: '0 0 20px' } };
  return h(
    Fragment,
    null,
    h(Row, null, h(Column, { style: BAND }, operatorName)),
    h(
      Row,
      null,
      h(
        Column,
        { className: 'card', style: CARD },
        h(Heading, { className: 'ink', style: TITLE }, heading),
        ...[greeting, ...paragraphs].map(words),
        facts.length > 0 && h(Section, table, ...facts.map(factRow)),
        ...closing.map(words),
      ),
    ),
  );
}

function words(text: string): ReactNode {
  return h(Text, { className: 'ink', style: WORDS }, text);
}

function factRow([name, value, detail]: Fact): ReactNode {
  const below = detail && h('span', { className: 'soft', style: DETAIL }, detail);
  return h(
    Row,
    null,
    h(Column, { className: 'soft line', style: NAME }, name),
    h(Column, { className: 'ink line', style: VALUE }, value, below && h('br'), below),
  );
}
