/** The one shape of our mails, as text and as HTML that reads on a phone and in the dark. */

import type { Language } from './language.ts';

/** What a mail says, before it is text or HTML. Every part is plain text; escaping happens here. */
export interface MailBody {
  /** Who runs the bus; stands at the top. */
  operatorName: string;
  heading: string;
  /** `Dear Maya Lindqvist,` */
  greeting: string;
  language: Language;
  paragraphs: string[];
  /** Name and value pairs, shown as a table. */
  facts: [name: string, value: string][];
  /** What follows the facts. */
  closing: string[];
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Plain text as HTML text, safe in attributes as well. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}

/** The plain text of a mail. */
export function renderText(body: MailBody): string {
  const facts = body.facts.map(([name, value]) => `  ${name}: ${value}`).join('\n');
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

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Noto Sans',Helvetica,Arial,sans-serif";

/** Programs that know dark mode take these; the inline colours serve the others. */
const DARK = `
  @media (prefers-color-scheme: dark) {
    .page { background: #10171d !important; }
    .card { background: #1a242c !important; }
    .ink { color: #eef3f7 !important; }
    .soft { color: #a9b8c4 !important; }
    .line { border-color: #33424e !important; }
  }`;

function paragraph(text: string): string {
  return `<p class="ink" style="margin:0 0 16px;color:#14212b;font-size:16px;line-height:1.5">${escapeHtml(text)}</p>`;
}

function factRow([name, value]: [string, string]): string {
  const cell = 'padding:8px 0;border-bottom:1px solid #d3dbe2;vertical-align:top';
  return `<tr>
<td class="soft line" style="${cell};padding-right:16px;color:#566674;font-size:14px">${escapeHtml(name)}</td>
<td class="ink line" align="right" style="${cell};color:#14212b;font-size:15px;font-weight:600">${escapeHtml(value)}</td>
</tr>`;
}

function factTable(facts: MailBody['facts']): string {
  if (facts.length === 0) return '';
  return `<table width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 20px;border-collapse:collapse">
${facts.map(factRow).join('\n')}
</table>`;
}

/** The HTML of a mail: tables and inline styles, because mail programs know little else. */
export function renderHtml(body: MailBody): string {
  const operator = escapeHtml(body.operatorName);
  const heading = escapeHtml(body.heading);
  return `<!doctype html>
<html lang="${body.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${heading}</title>
<style>${DARK}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#eef2f5;${FONT}">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#eef2f5">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px">
<tr><td style="padding:18px 28px;background:#12324a;border-bottom:3px solid #c2571a;border-radius:8px 8px 0 0;color:#ffffff;font-size:18px;font-weight:700">${operator}</td></tr>
<tr><td class="card" style="padding:28px;background:#ffffff;border-radius:0 0 8px 8px">
<h1 class="ink" style="margin:0 0 20px;color:#14212b;font-size:24px;line-height:1.25">${heading}</h1>
${[body.greeting, ...body.paragraphs].map(paragraph).join('\n')}
${factTable(body.facts)}
${body.closing.map(paragraph).join('\n')}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}
