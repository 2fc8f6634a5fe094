import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Grant } from '../../engine/server/api';
import { showProblem } from '../app/problem';
import { useFiles } from '../files/files';
import { openGranted, openRecent, openSample } from './open-clip.js';

/** The ways to a clip, one at a time; what goes wrong is told. */
export interface Opening {
  readonly busy: boolean;
  video(): void;
  folder(): void;
  pair(): void;
  sample(): void;
  recent(id: string): void;
  granted(grants: readonly Grant[]): void;
}

export function useOpening(): Opening {
  const files = useFiles();
  const { mutate, isPending } = useMutation({
    mutationFn: (open: () => Promise<void>) => open(),
    onError: showProblem,
  });
  return useMemo(() => {
    /** Nothing is opened where nothing was chosen. */
    const chosen = (choose: () => Promise<readonly Grant[]>) =>
      mutate(async () => {
        const grants = await choose();
        if (grants.length > 0) await openGranted(grants);
      });
    return {
      busy: isPending,
      video: () => chosen(() => files.open('video')),
      folder: () => chosen(() => files.openFolder()),
      pair: () => chosen(() => files.open('images')),
      sample: () => mutate(openSample),
      recent: (id) => mutate(() => openRecent(id)),
      granted: (grants) => mutate(() => openGranted(grants)),
    };
  }, [files, mutate, isPending]);
}
