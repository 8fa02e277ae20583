/** English, and the shape of every other catalogue. `{{name}}` is filled in; `_one` and `_other` go by `count`. */
export const en = {
  common: {
    loading: 'Loading…',
    retry: 'Try again',
    back: 'Back',
  },
  shell: {
    brand: 'Bus seats',
    skip: 'Skip to the content',
    account: 'Account',
    trips: 'My trips',
    signIn: 'Sign in',
    signOut: 'Sign out',
    language: 'Language',
    dark: 'Dark colours',
  },
  notFound: {
    title: 'There is no such page',
    home: 'Search for a trip',
  },
  search: {
    title: 'Where would you like to go?',
  },
  admin: {
    title: 'Control room',
  },
};
