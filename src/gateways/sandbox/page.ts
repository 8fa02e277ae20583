import { formatMoney } from '../../app/format.ts';
import type { EpochMs, PaymentMethod } from '../../app/ports.ts';
import type { FieldError } from '../../domain/errors.ts';
import { type Minor, minorToDecimal } from '../../domain/money.ts';
import { type Html, html } from './html.ts';
import type { Checkout } from './ledger.ts';

const METHOD_NAMES: Record<PaymentMethod, string> = {
  credit_card: 'Credit card',
  debit_card: 'Debit card',
  upi: 'UPI',
  net_banking: 'Net banking',
  wallet: 'Wallet',
};

const FIELD_NAMES: Record<string, string> = {
  delay_seconds: 'Delay in seconds',
  amount_override: 'Other amount',
};

function timeLeft(expiresAt: EpochMs, now: EpochMs): string {
  const seconds = Math.floor((expiresAt - now) / 1000);
  if (seconds <= 0) return 'None, this session has expired';
  const at = new Date(expiresAt).toISOString().slice(11, 16);
  const minutes = Math.floor(seconds / 60);
  return `${minutes > 0 ? `${minutes} min ` : ''}${seconds % 60} s (until ${at} UTC)`;
}

function layout(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="stylesheet" href="/sandbox/checkout.css">
</head>
<body>
<main class="card">
<p class="banner"><strong>Sandbox payments</strong> <span>no real money moves</span></p>
${body}
</main>
</body>
</html>
`.text;
}

function facts(checkout: Checkout, now: EpochMs): Html {
  const expired = now >= checkout.expiresAt;
  const open = checkout.status !== 'paid';
  return html`<p class="amount"><span class="label">${open ? 'Amount to pay' : 'Amount paid'}</span> <span class="figure">${formatMoney(checkout.captured ?? checkout.amount, checkout.currency)}</span></p>
<dl>
<div><dt>For</dt><dd>${checkout.description}</dd></div>
<div><dt>Method</dt><dd>${METHOD_NAMES[checkout.method]}</dd></div>
${open ? html`<div><dt>Time left</dt><dd${expired ? html` class="over"` : null}>${timeLeft(checkout.expiresAt, now)}</dd></div>` : null}
<div><dt>Reference</dt><dd class="code">${checkout.reference}</dd></div>
</dl>`;
}

function notice(kind: 'good' | 'bad' | 'calm', title: string, text: string): Html {
  const role = kind === 'bad' ? 'alert' : 'status';
  return html`<div class="notice ${kind}" role="${role}"><strong>${title}</strong> ${text}</div>`;
}

function errorList(errors: readonly FieldError[]): Html | null {
  if (errors.length === 0) return null;
  const items = errors.map(
    ({ path, message }) => html`<li>${path ? `${FIELD_NAMES[path] ?? path}: ` : ''}${message}</li>`,
  );
  return html`<div class="notice bad" role="alert"><strong>Nothing was paid.</strong><ul>${items}</ul></div>`;
}

function check(name: string, label: string, hint: string): Html {
  return html`<div class="check"><label><input type="checkbox" id="${name}" name="${name}" value="on" aria-describedby="${name}-hint">
${label}</label><p class="hint" id="${name}-hint">${hint}</p></div>`;
}

function field(name: string, label: string, hint: string, attributes: Html): Html {
  return html`<div class="field"><label for="${name}">${label}</label>
<input id="${name}" name="${name}" autocomplete="off" aria-describedby="${name}-hint" ${attributes}>
<p class="hint" id="${name}-hint">${hint}</p></div>`;
}

function onRequest(open: boolean, amount: Minor): Html {
  return html`<details${open ? html` open` : null}>
<summary>On request</summary>
<div class="options">
<p class="hint">What real gateways sometimes do, done now. All of it is optional.</p>
${field('delay_seconds', 'Delay in seconds', 'The webhook is sent this much later.', html`type="number" min="0" max="86400" step="any" inputmode="decimal" placeholder="0"`)}
${field('amount_override', 'Other amount', 'Take this instead of the amount asked for.', html`type="number" min="0.01" step="0.01" inputmode="decimal" placeholder="${minorToDecimal(amount)}"`)}
${check('duplicate', 'Duplicate', 'Send the webhook twice at once.')}
${check('drop', 'Drop', 'Never send the webhook.')}
${check('redirect_first', 'Redirect first', 'Send the payer back before the webhook.')}
</div>
</details>`;
}

function button(action: 'pay' | 'decline', label: string, look: 'primary' | 'secondary'): Html {
  return html`<button class="button ${look}" type="submit" name="action" value="${action}">${label}</button>`;
}

function form(checkout: Checkout, errors: readonly FieldError[]): Html {
  return html`<form method="post" action="/sandbox/checkout/${checkout.reference}">
${button('pay', `Pay ${formatMoney(checkout.amount, checkout.currency)}`, 'primary')}
${checkout.status === 'open' ? button('decline', 'Decline', 'secondary') : null}
${onRequest(errors.length > 0, checkout.amount)}
</form>`;
}

function lateForm(checkout: Checkout, errors: readonly FieldError[]): Html {
  return html`<form method="post" action="/sandbox/checkout/${checkout.reference}">
<input type="hidden" name="late" value="on">
${onRequest(errors.length > 0, checkout.amount)}
${button('pay', 'Pay all the same, late', 'secondary')}
</form>`;
}

function back(url: string, look: 'primary' | 'quiet'): Html {
  return html`<a class="button ${look}" href="${url}">Back to the shop</a>`;
}

/**
 * The checkout page in whatever state it is. `backUrl` is the return address with the outcome in it; `errors` are
 * what was wrong with the form just sent.
 */
export function checkoutPage(
  checkout: Checkout,
  now: EpochMs,
  backUrl: string,
  errors: readonly FieldError[] = [],
): string {
  const top = html`<h1>Checkout</h1>${errorList(errors)}`;
  const shown = facts(checkout, now);
  if (checkout.status === 'paid') {
    const said = notice('good', 'This payment is already paid.', 'You have not been charged again.');
    return layout('Already paid', html`${top}${said}${shown}${back(backUrl, 'primary')}`);
  }
  if (now >= checkout.expiresAt) {
    const said = notice('bad', 'This session has expired.', 'No money was taken.');
    return layout(
      'Session expired',
      html`${top}${said}${shown}${back(backUrl, 'primary')}${lateForm(checkout, errors)}`,
    );
  }
  const declined =
    checkout.status === 'declined'
      ? notice('calm', 'This payment was declined.', 'No money was taken. You can still pay.')
      : null;
  const leave = checkout.status === 'declined' ? back(backUrl, 'quiet') : null;
  return layout('Checkout', html`${top}${declined}${shown}${form(checkout, errors)}${leave}`);
}

/** A page that only says something, e.g. that there is no such checkout. */
export function messagePage(title: string, text: string): string {
  return layout(title, html`<h1>${title}</h1><p class="message">${text}</p>`);
}
