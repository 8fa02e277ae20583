import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense } from 'react';
import { RouterProvider as AriaRouter } from 'react-aria-components';
import { Route, Switch, useLocation } from 'wouter';
import { cache } from '../api/cache.ts';
import { NotFound } from '../pages/NotFound.tsx';
import { PASSENGER_PAGES } from '../pages/passenger/pages.ts';
import { Loading } from '../ui/Loading.tsx';
import { lazyPart } from './renewal.ts';
import { Shell } from './Shell.tsx';

/** The control room is loaded apart: no passenger pays for it. */
const ControlRoom = lazyPart(() => import('../pages/admin/ControlRoom.tsx'));

export function App() {
  const [, navigate] = useLocation();
  return (
    <QueryClientProvider client={cache}>
      <AriaRouter navigate={navigate}>
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/app/admin/*?">
              <ControlRoom />
            </Route>
            <Route>
              <Shell>
                <Suspense fallback={<Loading />}>
                  <Switch>
                    {PASSENGER_PAGES.map(({ path, page: Page }) => (
                      <Route key={path} path={path} component={Page} />
                    ))}
                    <Route component={NotFound} />
                  </Switch>
                </Suspense>
              </Shell>
            </Route>
          </Switch>
        </Suspense>
      </AriaRouter>
    </QueryClientProvider>
  );
}
