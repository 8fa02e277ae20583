import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { Button } from '../../../ui/Button.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { useRefusal } from '../parts/useRefusal.ts';

interface Props {
  /** What is asked for another try. */
  path: string;
  text: string;
  /** The same with what it is about. */
  label: string;
  isShown: boolean;
}

/** Another try for what has failed. It goes when the list says that it is under way. */
export function SendAgain({ path, text, label, isShown }: Props) {
  const refusal = useRefusal('job');
  const cache = useQueryClient();
  const retry = useMutation({
    mutationFn: () => api.postOnce(path, {}),
    onSettled: () => cache.invalidateQueries({ queryKey: ['admin'] }),
  });
  return (
    <>
      {isShown && (
        <Button isPending={retry.isPending} aria-label={label} onPress={() => retry.mutate()}>
          {text}
        </Button>
      )}
      {retry.error && <Notice kind="bad">{refusal(retry.error)}</Notice>}
    </>
  );
}
