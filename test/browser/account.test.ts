import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.ts';
import { signIn, signUp } from '../support/passengerPages.ts';
import { type TestServer, testServer } from '../support/server.ts';

const NEW_PASSWORD = 'Another456pass';

describeInBrowser('a passenger’s account', (browsing) => {
  let server: TestServer;

  before(async () => {
    server = await testServer();
  });
  after(() => server?.remove());

  async function atAccount(page: Page) {
    await page.goto(`${server.url}/app/`);
    const person = await signUp(page);
    await page.getByRole('link', { name: 'Your account' }).click();
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    return person;
  }

  it('[WEB-15] changes names and phone, and keeps what was typed when it is refused', async () => {
    const page = await browsing.open();
    await atAccount(page);
    const form = page.getByRole('form', { name: 'You' });
    await form.getByLabel('First name').fill('Ada\u2028Augusta');
    await form.getByLabel('Phone').fill('+441234567890');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.locator('[aria-invalid="true"]').waitFor();
    expect(await form.getByLabel('Phone').inputValue()).to.equal('+441234567890');
    await form.getByLabel('First name').fill('Ada');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('Saved.').waitFor();
    await page.reload();
    expect(await form.getByLabel('First name').inputValue()).to.equal('Ada');
    expect(await form.getByLabel('Phone').inputValue()).to.equal('+441234567890');
  });

  it('[WEB-16] is told in the language of the page what is wrong with a field', async () => {
    const page = await browsing.open();
    await atAccount(page);
    await page.getByLabel('Language', { exact: true }).selectOption('es');
    await page.getByRole('button', { name: 'No', exact: true }).click();
    const form = page.getByRole('form', { name: 'Tú' });
    await form.getByLabel('Nombre').fill('Ada\u2028Augusta');
    await form.getByRole('button', { name: 'Guardar' }).click();
    await form.getByText('Debe ser una línea de 1 a 100 caracteres.').waitFor();
    await form.getByLabel('Nombre').fill('');
    await form.getByRole('button', { name: 'Guardar' }).click();
    await form.getByText('Hace falta.').waitFor();
  });

  it('[WEB-15] changes the password, and stays signed in', async () => {
    const page = await browsing.open();
    const { email, password } = await atAccount(page);
    const form = page.getByRole('form', { name: 'Password' });
    await form.getByLabel('Password of now').fill(`${password}wrong`);
    await form.getByLabel('New password').fill(NEW_PASSWORD);
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('The password of now is not right.').waitFor();
    await form.getByLabel('Password of now').fill(password);
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('Saved.').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('E-mail').waitFor();
    await signIn(page, { email, password: NEW_PASSWORD });
  });

  it('[WEB-15] says which letters it wants, and in which language when the pages change theirs', async () => {
    const page = await browsing.open();
    await atAccount(page);
    const letters = page.getByRole('form', { name: 'Letters' });
    await letters.getByText('a payment of mine has failed').click();
    await letters.getByRole('button', { name: 'Save' }).click();
    await letters.getByText('Saved.').waitFor();
    await page.getByLabel('Language', { exact: true }).selectOption('es');
    await page.getByRole('button', { name: 'Sí, también las cartas' }).click();
    await page.getByRole('button', { name: 'Sí, también las cartas' }).waitFor({ state: 'detached' });
    await page.reload();
    const cartas = page.getByRole('form', { name: 'Cartas' });
    expect(await cartas.getByLabel('Idioma de las cartas').inputValue()).to.equal('es');
    expect(await cartas.getByLabel('falle un pago mío').isChecked()).to.equal(false);
    expect(await cartas.getByLabel('se acabe una retención mía').isChecked()).to.equal(true);
  });
});
