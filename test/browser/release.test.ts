import { expect } from 'chai';
import { axeFinds } from '../support/accessible.ts';
import { enterControlRoom, section } from '../support/adminPages.ts';
import { describeInBrowser } from '../support/browser.ts';
import { signUp } from '../support/passengerPages.ts';
import { type TestServer, testServer } from '../support/server.ts';

const PART = /\/BookingsPage-[^/]+\.js/;
const ADMIN_PART = /\/HoldsPage-[^/]+\.js/;
/** The browser tells of parts that are gone, and React of the page that wanted them. */
const TOLD = /Failed to load resource|dynamically imported module|BookingsPage|HoldsPage/;

describeInBrowser(
  'a tab that is older than its server',
  (browsing) => {
    let server: TestServer;

    before(async () => {
      server = await testServer();
    });
    after(() => server?.remove());

    it('[WEB-20] takes the new version when it needs a part that is gone', async () => {
      const page = await browsing.open();
      await page.goto(`${server.url}/app/`);
      await signUp(page);
      let isNew = false;
      page.on('domcontentloaded', () => {
        isNew = true;
      });
      await page.route(PART, (route) => (isNew ? route.continue() : route.abort()));
      await page.getByRole('link', { name: 'My trips' }).click();
      await page.getByRole('heading', { name: 'My trips' }).waitFor();
      expect(isNew).to.equal(true);
    });

    it('[WEB-20] takes it in the control room too', async () => {
      const page = await browsing.open();
      await enterControlRoom(page, server.url);
      let isNew = false;
      page.on('domcontentloaded', () => {
        isNew = true;
      });
      await page.route(ADMIN_PART, (route) => (isNew ? route.continue() : route.abort()));
      await section(page, 'Holds', 'Active holds');
      expect(isNew).to.equal(true);
    });

    it('[WEB-20] [WEB-7] says that a page cannot be had, for everybody, and lets one go elsewhere', async () => {
      const page = await browsing.open();
      await page.goto(`${server.url}/app/`);
      await signUp(page);
      await page.route(PART, (route) => route.abort());
      await page.getByRole('link', { name: 'My trips' }).click();
      await page.getByRole('alert').getByText('Something went wrong').waitFor();
      expect(await axeFinds(page)).to.deep.equal([]);
      await page.getByRole('link', { name: 'Your account' }).click();
      await page.getByRole('heading', { name: 'Your account' }).waitFor();
    });
  },
  TOLD,
);
