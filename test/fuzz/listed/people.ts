import { each, type Listed, type ListedCases } from './kinds.ts';

/** 72 bytes are allowed, 73 are not, whatever letters they are of. */
const TOO_LONG_PASSWORDS = [`Aa1${'é'.repeat(35)}`, `Aa1x${'🚌'.repeat(17)}x`, `Aa1${'x'.repeat(70)}`];

const PERSON: Listed[] = [
  ...each('body', 'email', [
    'x',
    '@',
    'a@b',
    'a@@example.com',
    'a b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    'a@example.com\0',
    `${'a'.repeat(250)}@example.com`,
    'Ana <a@example.com>',
    'a@example.com, b@example.com',
  ]),
  ...each('body', 'phone_number', [
    '123456789',
    '1234567890123456',
    '+',
    '12345abcde',
    '+1 555 000 1111',
    15550001111,
  ]),
  ...each('body', 'password', [
    'short1A',
    'alllowercase1',
    'ALLUPPERCASE1',
    'NoDigitsHere',
    ...TOO_LONG_PASSWORDS,
  ]),
  ...each('body', 'first_name', ['', ' ', 'a\r\nb', 'x'.repeat(101)]),
  ...['is_active', 'password_hash', 'id', 'created_at'].map((name) => ({
    what: name,
    body: { [name]: true },
  })),
];

const OWN_CHANGES: Listed[] = [
  { what: 'raising oneself', body: { role: 'admin' } },
  { what: 'staying open', body: { is_active: true } },
  { what: 'the password alone', body: { password: 'Secret123pass' } },
  { what: 'the current password alone', body: { current_password: 'Secret123pass' } },
  { what: 'a wrong current password', body: { password: 'Secret123pass', current_password: 'Wrong123pass' } },
  { what: 'another e-mail', body: { email: 'other@example.com' } },
  { what: 'nothing', body: { first_name: undefined } },
  { what: 'somebody else', as: 'bob' },
  { what: 'as nobody', as: 'guest' },
  ...each('body', 'password', TOO_LONG_PASSWORDS),
];

export const PEOPLE_CASES: ListedCases = {
  createUser: async (world) => [
    ...PERSON,
    { what: 'an admin, by nobody', body: { role: 'admin' } },
    { what: 'a customer by name, by nobody', body: { role: 'customer' } },
    { what: 'an admin, by a customer', body: { role: 'admin' }, as: 'ada' },
    { what: 'a taken e-mail in capitals', body: { email: (await world.account()).email.toUpperCase() } },
  ],
  registerUser: async (world) => [
    ...PERSON,
    { what: 'a role', body: { role: 'customer' } },
    { what: 'a taken e-mail', body: { email: (await world.account()).email } },
  ],
  logIn: async (world) => [
    { what: 'a wrong password', body: { password: 'Wrong123pass' } },
    { what: 'an unknown e-mail', body: { email: `nobody-${world.next()}@example.com` } },
    { what: 'what is no e-mail', body: { email: "' or 1=1 --" } },
    { what: 'a password that is an object', body: { password: { $ne: null } } },
    { what: 'an e-mail that is a list', body: { email: ['a@example.com'] } },
    { what: 'a closed account', body: { email: `user-${world.deactivated.userId}@example.com` } },
    { what: 'a password of 73 bytes', body: { password: TOO_LONG_PASSWORDS[0] } },
  ],
  refreshSession: (world) =>
    each('body', 'refresh_token', ['x', world.ada.token, 'a'.repeat(512), 'a'.repeat(513), "' or 1=1", {}]),
  logOut: () => each('body', 'refresh_token', ['', 'a'.repeat(513), {}, null]),
  updateUser: () => OWN_CHANGES,
  updateUserProfile: () => OWN_CHANGES,
};
