import type { ReactNode } from 'react';
import { Redirect, useLocation, useSearch } from 'wouter';
import type { User } from '../../api/wire.ts';
import { useSession } from '../../session/useSession.ts';
import { Loading } from '../../ui/Loading.tsx';

/** What needs somebody signed in: a guest signs in first and comes back. */
export function RequireUser({ children }: { children(user: User): ReactNode }) {
  const state = useSession();
  const [path] = useLocation();
  const search = useSearch();
  if (state.status === 'restoring') return <Loading />;
  if (state.status === 'signed-in') return children(state.user);
  const here = search ? `${path}?${search}` : path;
  return <Redirect to={`/app/sign-in?next=${encodeURIComponent(here)}`} replace />;
}
