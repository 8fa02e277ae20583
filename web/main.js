import { h, replace } from './dom.js';
import { bookingPage } from './pages/booking.js';
import { bookingsPage } from './pages/bookings.js';
import { checkoutPage } from './pages/checkout.js';
import { searchPage } from './pages/search.js';
import { tripPage } from './pages/trip.js';
import { navigate, startRouter } from './router.js';
import { restore, session, signedInUser, signOut } from './session.js';
import { askToSignIn } from './signIn.js';

const ID = '([0-9a-fA-F-]{36})';

function drawAccount() {
  const account = document.getElementById('account');
  const user = signedInUser();
  if (!account) return;
  replace(
    account,
    h('a', { class: 'roomy', href: '/app/' }, 'Search'),
    h('a', { href: '/app/bookings' }, 'My trips'),
    user ? signOutButton(user.first_name) : signInButton(),
  );
}

/** @param {string} name */
function signOutButton(name) {
  const onclick = () => {
    void signOut();
    navigate('/app/');
  };
  return h('button', { class: 'quiet', type: 'button', onclick, title: `Signed in as ${name}` }, 'Sign out');
}

function signInButton() {
  return h('button', { class: 'quiet', type: 'button', onclick: () => void askToSignIn() }, 'Sign in');
}

session.addEventListener('change', drawAccount);
drawAccount();
void restore();
startRouter([
  [/^\/app\/$/, searchPage],
  [new RegExp(`^/app/trips/${ID}$`), tripPage],
  [new RegExp(`^/app/checkout/${ID}$`), checkoutPage],
  [/^\/app\/bookings$/, bookingsPage],
  [new RegExp(`^/app/bookings/${ID}$`), bookingPage],
]);
