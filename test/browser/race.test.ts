import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.ts';
import { atCheckout, holdChosen, openTrip, seat, seatAs, signUp } from '../support/passengerPages.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { inTwoDays, makeTrip } from '../support/trip.ts';

const WISH = '**/reservations/create';

describeInBrowser('two browsers that want one seat at once', (browsing) => {
  let server: TestServer;

  before(async () => {
    server = await testServer();
  });
  after(() => server?.remove());

  /** Two passengers, each with seat 3 of one trip chosen. */
  async function twoWithSeat3(prepare: (page: Page) => Promise<void> = async () => undefined) {
    const { scheduleId } = await makeTrip(server.database.pool, { seats: 8, departureAt: inTwoDays() });
    const pages = [await browsing.open(), await browsing.open()];
    for (const page of pages) {
      await prepare(page);
      await openTrip(page, server.url, scheduleId);
      await signUp(page);
      await openTrip(page, server.url, scheduleId);
      await seat(page, '3').click();
    }
    return pages;
  }

  it('[WEB-2] one wins, and the other sees why and goes on', async () => {
    const { winner, loser } = await race(await twoWithSeat3());
    await atCheckout(winner);
    await goOnWithSeat4(loser);
  });

  it('[WEB-2] the other hears of it by the refusal, when the map is slow to tell', async () => {
    const map = new SlowMap();
    const pages = await twoWithSeat3((page) => map.cover(page));
    map.hold();
    const { winner, loser } = await race(pages);
    await atCheckout(winner);
    await loser.getByText('Seat 3 was just taken by somebody else').waitFor();
    expect(await seatAs(loser, '3', 'available').count(), 'the map has not told').to.equal(1);
    map.release();
    await seatAs(loser, '3', 'lost').waitFor();
    await goOnWithSeat4(loser);
  });
});

/** Both press, and neither wish goes out before the other: the server decides. */
async function race(pages: readonly Page[]): Promise<{ winner: Page; loser: Page }> {
  const bothPressed = Promise.withResolvers<void>();
  let waiting = 0;
  for (const page of pages) {
    await page.route(WISH, async (route) => {
      waiting += 1;
      if (waiting === pages.length) bothPressed.resolve();
      await bothPressed.promise;
      await route.continue();
    });
  }
  const answers = await Promise.all(
    pages.map(async (page) => {
      const [answer] = await Promise.all([page.waitForResponse(WISH), holdChosen(page)]);
      return { page, status: answer.status() };
    }),
  );
  answers.sort((a, b) => a.status - b.status);
  expect(answers.map(({ status }) => status)).to.deep.equal([201, 409]);
  const [first, second] = answers;
  if (!first || !second) throw new Error('two pages race');
  return { winner: first.page, loser: second.page };
}

async function goOnWithSeat4(loser: Page): Promise<void> {
  await loser.getByText('Seat 3 was just taken by somebody else').waitFor();
  await loser.getByRole('button', { name: 'Take 4' }).click();
  await holdChosen(loser);
  await atCheckout(loser);
  expect(await loser.getByRole('row', { name: /^4 / }).count()).to.equal(1);
}

/** What the server tells the maps of pages, held back for a while. */
class SlowMap {
  #held: (() => void)[] | null = null;

  async cover(page: Page): Promise<void> {
    await page.routeWebSocket(/\/ws\/schedules\//, (socket) => {
      socket.connectToServer().onMessage((message) => {
        if (this.#held) this.#held.push(() => socket.send(message));
        else socket.send(message);
      });
    });
  }

  hold(): void {
    this.#held = [];
  }

  release(): void {
    for (const send of this.#held ?? []) send();
    this.#held = null;
  }
}
