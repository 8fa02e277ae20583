import { useMutation } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import type { Profile, ProfileChanges, User } from '../../api/wire.ts';
import { keeper } from '../../session/keeper.ts';
import { session } from '../../session/session.ts';

/** Changes of one's own account; every page shows them at once. */
export function useProfile(user: User) {
  return useMutation({
    mutationFn: (changes: ProfileChanges) => api.put<Profile>(`/users/${user.id}/profile`, changes),
    onSuccess: async (profile, { password }) => {
      // A new password ends all sessions: it is not saved for whoever sees this before this one has begun again.
      if (password !== undefined) session.begin(await keeper.signIn(user.email, password));
      else session.show({ ...user, ...profile });
    },
  });
}
