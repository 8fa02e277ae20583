import { refuse } from '../../domain/errors.ts';
import type { Authenticator } from '../caller.ts';
import type { AccessTokens } from './ports.ts';
import type { UserStatuses } from './userStatuses.ts';

/**
 * A good token is not enough: its user must be active, and the role is the one that the user has now, whatever
 * the token says.
 */
export function createAuthenticator(tokens: AccessTokens, statuses: UserStatuses): Authenticator {
  return {
    async authenticate(accessToken) {
      const { userId } = tokens.verify(accessToken);
      const status = await statuses.of(userId);
      if (!status?.isActive) refuse('unauthenticated', 'This account can no longer be used.');
      return { userId, role: status.role };
    },
  };
}
