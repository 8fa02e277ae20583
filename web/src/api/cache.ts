import { MutationCache, QueryClient } from '@tanstack/react-query';
import { Problem } from './problem.ts';

/** What one tab does to holds and bookings the others show at once. */
const tabs = new BroadcastChannel('bus-seats');

/** What is known of the server, for all pages. */
export const cache = new QueryClient({
  mutationCache: new MutationCache({ onSuccess: () => tabs.postMessage('changed') }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server refused will not be granted for asking again; what did not reach it may.
      retry: (failures, error) => failures < 2 && !(error instanceof Problem && !error.unsettled),
    },
    // Without a network one hears so, and need not wait for it.
    mutations: { networkMode: 'always' },
  },
});

tabs.addEventListener('message', () => {
  for (const kind of ['reservations', 'bookings']) void cache.invalidateQueries({ queryKey: [kind] });
});
