import { expect } from 'chai';
import { ERROR_CODES } from '../../src/domain/errors.ts';
import { createMatcher } from '../../src/http/matcher.ts';
import { defineOperation, type OperationSpec } from '../../src/http/operation.ts';
import * as policies from '../../src/http/policies.ts';
import { ALL_OPERATIONS } from '../support/allOperations.ts';

const KNOWN_POLICIES: ReadonlySet<unknown> = new Set(Object.values(policies));

/** Who may call what, said once more: whatever stands in none of these lists is for admins alone. */
const OPEN: Readonly<Record<string, readonly string[]>> = {
  anyone: [
    'createUser',
    'registerUser',
    'logIn',
    'refreshSession',
    'logOut',
    'openBrowserSession',
    'renewBrowserSession',
    'closeBrowserSession',
    'listRoutes',
    'listCities',
    'getRoute',
    'listSchedules',
    'searchSchedules',
    'getSchedule',
    'getScheduleSeats',
    'getScheduleDetails',
    'getSeat',
    'receiveGatewayNews',
    'getTicketKeys',
    'joinScheduleRoom',
    'joinRoomById',
    'reconnectToRoom',
    'metrics',
    'getApiDescription',
    'healthz',
    'readyz',
  ],
  customers: [
    'createReservation',
    'listActiveReservations',
    'initiatePayment',
    'createBooking',
    'listBookingHistory',
  ],
  signedIn: [
    'getUser',
    'updateUser',
    'getUserProfile',
    'updateUserProfile',
    'releaseReservation',
    'getReservation',
    'getReservationDetails',
    'getPayment',
    'cancelBooking',
    'setPassengers',
    'getBooking',
    'getBookingDetails',
    'downloadCalendarEntry',
    'downloadInvoice',
    'getTicket',
    'downloadTicket',
    'getCancellation',
    'getCancellationDetails',
  ],
};

describe('[RIGHTS-2] every operation says who may', () => {
  for (const { id, method, path, policy, refusals } of ALL_OPERATIONS) {
    it(`${id} (${method.toUpperCase()} ${path})`, () => {
      expect(KNOWN_POLICIES.has(policy), 'its policy is one of those that stand in one place').to.equal(true);
      expect(ERROR_CODES).to.include.members([...refusals]);
      expect(new Set(refusals).size, 'it names no code twice').to.equal(refusals.length);
    });
  }

  it('is for admins alone, unless it is meant for others', () => {
    for (const [name, ids] of Object.entries(OPEN)) {
      const open = ALL_OPERATIONS.filter(({ policy }) => policy.name === name).map(({ id }) => id);
      expect(open.sort(), name).to.deep.equal([...ids].sort());
    }
  });

  it('none has the id or the method and path of another', () => {
    expect(() => createMatcher(ALL_OPERATIONS)).to.not.throw();
    const [first] = ALL_OPERATIONS;
    if (!first) throw new Error('there are no operations');
    expect(() => createMatcher([...ALL_OPERATIONS, first])).to.throw(first.id);
    expect(() => createMatcher([...ALL_OPERATIONS, { ...first, id: 'another' }])).to.throw(first.path);
  });

  it('one without a policy does not compile', () => {
    const spec = {
      id: 'open',
      method: 'get',
      path: '/open',
      tag: 'test',
      summary: 'Whoever comes',
      success: { status: 204 },
      refusals: [],
      handle: async () => undefined,
    } as const;
    // @ts-expect-error without a policy: the types are checked with the build.
    defineOperation(spec);
    const complete: OperationSpec<undefined, undefined, undefined, { status: 204 }> = {
      ...spec,
      policy: policies.anyone,
    };
    expect(defineOperation(complete).policy.name).to.equal('anyone');
  });
});
