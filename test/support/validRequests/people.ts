import { type FullWorld, GOOD_PASSWORD } from '../fullWorld.ts';
import { byId, type KnownRequests, ofOwn, PLAIN_READ } from './kinds.ts';

const personOf = (world: FullWorld) => ({
  email: `person-${world.next()}@example.com`,
  password: GOOD_PASSWORD,
  first_name: 'Grace',
  last_name: 'Hopper',
  phone_number: '+15550001111',
});

/** Nothing is written for a name that is the name already. */
const otherName = (world: FullWorld) => ({ first_name: `Ada ${world.next()}` });

const OWN_PAGE = { 'X-Requested-With': 'test' };

/** The cookie of a new session. */
async function browserSession(world: FullWorld) {
  const { refreshToken } = await world.account();
  return { headers: { ...OWN_PAGE, Cookie: `bus_refresh=${refreshToken}` } };
}

/** Accounts and sessions. */
export const PEOPLE: KnownRequests = {
  createUser: { changes: ['activity_logs', 'users'], make: (world) => ({ body: personOf(world) }) },
  registerUser: { changes: ['activity_logs', 'users'], make: (world) => ({ body: personOf(world) }) },
  logIn: {
    changes: ['activity_logs', 'refresh_tokens'],
    make: async (world) => ({ body: { email: (await world.account()).email, password: GOOD_PASSWORD } }),
  },
  refreshSession: {
    changes: ['refresh_tokens'],
    make: async (world) => ({ body: { refresh_token: (await world.account()).refreshToken } }),
  },
  logOut: {
    changes: ['activity_logs', 'refresh_tokens'],
    make: async (world) => ({ body: { refresh_token: (await world.account()).refreshToken } }),
  },
  openBrowserSession: {
    changes: ['activity_logs', 'refresh_tokens'],
    make: async (world) => ({
      headers: OWN_PAGE,
      body: { email: (await world.account()).email, password: GOOD_PASSWORD },
    }),
  },
  renewBrowserSession: { changes: ['refresh_tokens'], make: browserSession },
  closeBrowserSession: { changes: ['activity_logs', 'refresh_tokens'], make: browserSession },
  listUsers: PLAIN_READ,
  deleteUser: byId(['activity_logs', 'refresh_tokens', 'users'], async (world) => (await world.account()).id),
  getUser: ofOwn([], (world) => world.ada.userId),
  getUserProfile: ofOwn([], (world) => world.ada.userId),
  updateUser: {
    own: true,
    changes: ['activity_logs', 'users'],
    make: (world) => ({ params: { id: world.ada.userId }, body: otherName(world) }),
  },
  updateUserProfile: {
    own: true,
    changes: ['activity_logs', 'users'],
    make: (world) => ({ params: { id: world.ada.userId }, body: otherName(world) }),
  },
};
