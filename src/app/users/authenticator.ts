import { refuse } from '../../domain/errors.ts';
import type { Authenticator, Caller } from '../caller.ts';
import type { AccessTokens, UserStatus } from './ports.ts';
import type { UserStatuses } from './userStatuses.ts';

/**
 * A good token is not enough: its user must be active, and the role is the one that the user has now, whatever
 * the token says.
 */
export function createAuthenticator(tokens: AccessTokens, statuses: UserStatuses): Authenticator {
  return {
    authenticate(accessToken) {
      const { userId } = tokens.verify(accessToken);
      const status = statuses.of(userId);
      return status instanceof Promise
        ? status.then((loaded) => callerOf(userId, loaded))
        : callerOf(userId, status);
    },
  };
}

function callerOf(userId: string, status: UserStatus | null): Caller {
  if (!status?.isActive) refuse('unauthenticated', 'This account can no longer be used.');
  return { userId, role: status.role };
}
