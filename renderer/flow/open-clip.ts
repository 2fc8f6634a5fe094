/** Ways to get a clip onto the screen. Each throws ApiError. */
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import type { ClipInfo, Grant, Recent } from '../../engine/server/api';
import { ApiError, answer, api, done } from '../api/client';
import { keys, queries } from '../api/queries';
import { isFlowFile } from '../files/kinds';
import { type KeptFlow, set, showClip, useFlow } from './flow-state.js';

/**
 * A video, a folder of images, or two images; or flow files, which are the truth of the clip that is open. Throws ApiError
 * `too-many` for more, `flow-alone` for flow without a clip.
 */
export async function openGranted(grants: readonly Grant[]): Promise<void> {
  if (grants.length > 0 && grants.every(({ name }) => isFlowFile(name))) return openTruth(grants);
  if (grants.length > 2) {
    throw new ApiError('too-many', i18next.t('flow.tooMany'), i18next.t('flow.tooManyAdvice'));
  }
  await replaceClip(
    await answer<ClipInfo>(api.clips.$post({ json: { grants: grants.map(({ id }) => id) } })),
  );
}

export async function openSample(): Promise<void> {
  await replaceClip(await answer<ClipInfo>(api.clips.sample.$post()));
}

export async function openRecent(id: string): Promise<void> {
  await replaceClip(await answer<ClipInfo>(api.recent[':id'].open.$post({ param: { id } })));
}

/** Flow files of the frames of the clip that is open, to be compared with. */
export async function openTruth(grants: readonly Grant[]): Promise<void> {
  const { clip, compare } = useFlow.getState();
  if (!clip) throw new ApiError('flow-alone', i18next.t('flow.flowAlone'), i18next.t('flow.flowAloneAdvice'));
  const { id } = clip;
  const json = { grants: grants.map((grant) => grant.id) };
  const { pairs } = await answer<{ pairs: number[] }>(api.clips[':id'].truth.$post({ param: { id }, json }));
  showTruth(await infoOf(id));
  set({ compare: { layout: compare?.layout ?? 'split', partner: 'truth' } });
  notifications.show({ message: i18next.t('flow.compare.truthLoaded', { count: pairs.length }) });
}

/** The clip now has a truth, if it is still the one that is shown. */
const showTruth = (clip: ClipInfo): void => set((state) => (state.clip?.id === clip.id ? { clip } : {}));

/** The clip of the last time, where it was: still open after a reload, opened anew on another day, or gone. */
export async function reopen({ clip, index, loop }: KeptFlow): Promise<void> {
  if (!clip) return;
  const place = { index, loop };
  try {
    return showClip(await infoOf(clip.id), place);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'unknown-clip') throw error;
  }
  const { recent } = await answer<{ recent: Recent[] }>(api.recent.$get());
  const same = recent.find(({ name, kind, exists }) => exists && name === clip.name && kind === clip.kind);
  if (same) showClip(await answer<ClipInfo>(api.recent[':id'].open.$post({ param: { id: same.id } })), place);
}

export async function closeClip(): Promise<void> {
  const { clip } = useFlow.getState();
  showClip(undefined);
  if (clip) await close(clip.id);
}

const infoOf = (id: string): Promise<ClipInfo> => answer<ClipInfo>(api.clips[':id'].$get({ param: { id } }));

const close = (id: string): Promise<void> => done(api.clips[':id'].$delete({ param: { id } }));

/** One clip is open at a time: the one before frees what the handler keeps for it. */
async function replaceClip(next: ClipInfo): Promise<void> {
  const { clip } = useFlow.getState();
  showClip(next);
  void queries.invalidateQueries({ queryKey: keys.recent });
  // It may have been closed by somebody else.
  if (clip && clip.id !== next.id) await close(clip.id).catch(() => {});
}
