import { useMutation } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import type { Profile, ProfileChanges, User } from '../../api/wire.ts';
import { session } from '../../session/session.ts';

/** Changes of one's own account; every page shows them at once. */
export function useProfile(user: User) {
  return useMutation({
    mutationFn: (changes: ProfileChanges) => api.put<Profile>(`/users/${user.id}/profile`, changes),
    onSuccess: (profile) => session.show({ ...user, ...profile }),
  });
}
