/** The dialog that signs somebody in or makes an account. */

import { Problem, post } from './api.js';
import { announce, h, replace } from './dom.js';
import { notice, problemText } from './parts.js';
import { reload } from './router.js';
import { beginSession, restore } from './session.js';

/** @typedef {{ name: string, label: string, type: string, autocomplete: string, hint?: string }} Field */

/** @type {Field} */
const EMAIL = { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username' };

/** @type {Record<'signIn' | 'register', { title: string, action: string, other: string, fields: Field[] }>} */
const FORMS = {
  signIn: {
    title: 'Sign in',
    action: 'Sign in',
    other: 'I have no account yet',
    fields: [
      EMAIL,
      { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
    ],
  },
  register: {
    title: 'Make an account',
    action: 'Make the account',
    other: 'I have an account',
    fields: [
      { name: 'first_name', label: 'First name', type: 'text', autocomplete: 'given-name' },
      { name: 'last_name', label: 'Last name', type: 'text', autocomplete: 'family-name' },
      EMAIL,
      {
        name: 'phone_number',
        label: 'Phone',
        type: 'tel',
        autocomplete: 'tel',
        hint: '10 to 15 digits, with or without a + in front',
      },
      {
        name: 'password',
        label: 'Password',
        type: 'password',
        autocomplete: 'new-password',
        hint: '8 characters or more, with an upper-case letter, a lower-case letter and a digit',
      },
    ],
  },
};

/**
 * Whether somebody is signed in, after asking if need be.
 *
 * @param {string} [reason] why it is asked for
 */
export async function mustBeSignedIn(reason) {
  return (await restore()) || askToSignIn(reason);
}

/**
 * As {@link mustBeSignedIn}, for a page that is nothing without an account: it says so when nobody signs in.
 *
 * @param {import('./router.js').View} view
 * @param {string} title
 * @param {string} reason
 */
export async function signedInTo(view, title, reason) {
  if (await mustBeSignedIn(reason)) return true;
  const onclick = async () => {
    if (await askToSignIn(reason)) reload();
  };
  view.show(
    title,
    h('h1', {}, 'Sign in to go on'),
    h('p', {}, reason),
    h('button', { class: 'button primary', type: 'button', onclick }, 'Sign in'),
  );
  return false;
}

/**
 * True once somebody has signed in, false when the dialog is closed instead.
 *
 * @param {string} [reason]
 * @returns {Promise<boolean>}
 */
export function askToSignIn(reason) {
  return new Promise((resolve) => {
    let done = false;
    const dialog = h('dialog', { class: 'sheet', 'aria-labelledby': 'sign-in-title' });
    const finish = () => {
      done = true;
      dialog.close();
    };
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(done);
    });
    document.body.append(dialog);
    drawForm(dialog, 'signIn', reason, finish);
    dialog.showModal();
    focusFirst(dialog);
  });
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {keyof typeof FORMS} kind
 * @param {string | undefined} reason
 * @param {() => void} finish
 */
function drawForm(dialog, kind, reason, finish) {
  const { title, action, other, fields } = FORMS[kind];
  const trouble = h('div');
  const submit = h('button', { class: 'button primary', type: 'submit' }, action);
  const swap = () => {
    drawForm(dialog, kind === 'signIn' ? 'register' : 'signIn', reason, finish);
    focusFirst(dialog);
  };
  const form = h(
    'form',
    { novalidate: true, onsubmit: (/** @type {SubmitEvent} */ event) => void onSubmit(event) },
    fields.map(fieldOf),
    submit,
  );
  /** @param {SubmitEvent} event */
  async function onSubmit(event) {
    event.preventDefault();
    if (submit.getAttribute('aria-busy') === 'true') return;
    replace(trouble);
    submit.setAttribute('aria-busy', 'true');
    try {
      await enter(kind, new FormData(form));
      announce('You are signed in');
      finish();
    } catch (error) {
      showTrouble(form, trouble, fields, error);
    } finally {
      submit.removeAttribute('aria-busy');
    }
  }
  replace(
    dialog,
    h(
      'div',
      { class: 'sheet-head' },
      h('h2', { id: 'sign-in-title' }, title),
      h('button', { class: 'quiet', type: 'button', onclick: () => dialog.close() }, 'Close'),
    ),
    reason && h('p', { class: 'soft' }, reason),
    trouble,
    form,
    h('button', { class: 'button quiet', type: 'button', onclick: swap }, other),
  );
}

/**
 * @param {keyof typeof FORMS} kind
 * @param {FormData} data
 */
async function enter(kind, data) {
  const { email, password, ...rest } = /** @type {Record<string, string>} */ (Object.fromEntries(data));
  if (kind === 'register') await post('/users/register', { email, password, ...rest });
  beginSession(await post('/users/login', { email, password }));
}

/** @param {Field} field */
function fieldOf({ name, label, type, autocomplete, hint }) {
  const id = `sign-in-${name}`;
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, label),
    h('input', { id, name, type, autocomplete, required: true, 'aria-describedby': `${id}-help` }),
    h('p', { class: 'hint', id: `${id}-help` }, hint),
  );
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} trouble
 * @param {Field[]} fields
 * @param {unknown} error
 */
function showTrouble(form, trouble, fields, error) {
  const errors = error instanceof Problem ? error.errors : [];
  const wrong = fields.filter(({ name, label }) => {
    const input = form.elements.namedItem(name);
    const found = errors.filter(({ path }) => path === name);
    const help = document.getElementById(`sign-in-${name}-help`);
    if (!(input instanceof HTMLInputElement) || !help) return false;
    input.toggleAttribute('aria-invalid', false);
    if (found.length === 0) return false;
    input.setAttribute('aria-invalid', 'true');
    // Each message completes a sentence about the field.
    help.textContent = found
      .map(({ message }, index) => `${index === 0 ? label : 'It'} ${message}`)
      .join(' ');
    help.classList.add('wrong');
    return true;
  });
  const first = wrong[0] && form.elements.namedItem(wrong[0].name);
  if (first instanceof HTMLInputElement) return first.focus();
  // The server's word for a wrong password is meant for the passenger.
  const text = error instanceof Problem && error.status === 401 ? error.message : problemText(error);
  replace(trouble, notice('bad', text));
}

/** @param {HTMLElement} dialog */
function focusFirst(dialog) {
  dialog.querySelector('input')?.focus();
}
