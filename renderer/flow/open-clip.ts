/** Ways to get a clip onto the screen. Each throws ApiError. */
import i18next from 'i18next';
import type { ClipInfo, Grant, Recent } from '../../engine/server/api';
import { ApiError, ask } from '../api/client';
import { keys, queries } from '../api/queries';
import { type KeptFlow, set, showClip, useFlow } from './flow-state.js';

/** A video, a folder of images, or two images. Throws ApiError `too-many` for more. */
export async function openGranted(grants: readonly Grant[]): Promise<void> {
  if (grants.length > 2) {
    throw new ApiError('too-many', i18next.t('flow.tooMany'), i18next.t('flow.tooManyAdvice'));
  }
  await replaceClip(await ask<ClipInfo>('POST', '/api/clips', { grants: grants.map(({ id }) => id) }));
}

export async function openSample(): Promise<void> {
  await replaceClip(await ask<ClipInfo>('POST', '/api/clips/sample'));
}

export async function openRecent(id: string): Promise<void> {
  await replaceClip(await ask<ClipInfo>('POST', `/api/recent/${id}/open`));
}

/** Known flow files of the clip's frames. Resolves with how many pairs have one. */
export async function addTruth(grants: readonly Grant[]): Promise<number> {
  const { clip } = useFlow.getState();
  const body = { grants: grants.map(({ id }) => id) };
  const { pairs } = await ask<{ pairs: number[] }>('POST', `/api/clips/${clip!.id}/truth`, body);
  showTruth(await ask<ClipInfo>('GET', `/api/clips/${clip!.id}`));
  return pairs.length;
}

/** The clip now has a truth, if it is still the one that is shown. */
const showTruth = (clip: ClipInfo): void => set((state) => (state.clip?.id === clip.id ? { clip } : {}));

/** The clip of the last time, where it was: still open after a reload, opened anew on another day, or gone. */
export async function reopen({ clip, index, loop }: KeptFlow): Promise<void> {
  if (!clip) return;
  const place = { index, loop };
  try {
    return showClip(await ask<ClipInfo>('GET', `/api/clips/${clip.id}`), place);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'unknown-clip') throw error;
  }
  const { recent } = await ask<{ recent: Recent[] }>('GET', '/api/recent');
  const same = recent.find(({ name, kind, exists }) => exists && name === clip.name && kind === clip.kind);
  if (same) showClip(await ask<ClipInfo>('POST', `/api/recent/${same.id}/open`), place);
}

export async function closeClip(): Promise<void> {
  const { clip } = useFlow.getState();
  showClip(undefined);
  if (clip) await ask('DELETE', `/api/clips/${clip.id}`);
}

/** One clip is open at a time: the one before frees what the handler keeps for it. */
async function replaceClip(next: ClipInfo): Promise<void> {
  const { clip } = useFlow.getState();
  showClip(next);
  void queries.invalidateQueries({ queryKey: keys.recent });
  // It may have been closed by somebody else.
  if (clip && clip.id !== next.id) await ask('DELETE', `/api/clips/${clip.id}`).catch(() => {});
}
