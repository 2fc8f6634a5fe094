/** Answers what preload.cts asks, if it is our own page that does. */
import { StudioError } from '../engine/errors.js';
import type { Grant } from '../engine/server/api.js';
import { problemOf } from '../engine/server/problems.js';
import type { Answer, Asked, DroppedFile, Said } from './channels.js';
import type { Asker, ElectronParts } from './parts.js';
import { foreignPage, isOwn } from './scheme.js';

type Answering = { [C in keyof Asked]: (...args: Parameters<Asked[C]>) => Promise<ReturnType<Asked[C]>> };
type Hearing = { [C in keyof Said]: Said[C] };

/** `isPage` tells the frame of our window from any other. */
export function answerBridge(
  ipcMain: ElectronParts['ipcMain'],
  isPage: (asker: Asker) => boolean,
  answers: Answering,
  hears: Hearing,
): void {
  for (const [channel, answer] of Object.entries(answers)) {
    ipcMain.handle(channel, async (asker, ...args): Promise<Answer<unknown>> => {
      if (!isPage(asker)) return { problem: foreignPage().toJSON() };
      try {
        return { value: await (answer as (...args: unknown[]) => Promise<unknown>)(...args) };
      } catch (error) {
        return { problem: problemOf(error) };
      }
    });
  }
  for (const [channel, hear] of Object.entries(hears)) {
    ipcMain.on(channel, (asker, ...args) => {
      if (isPage(asker)) (hear as (...args: unknown[]) => void)(...args);
    });
  }
}

/** The main frame of a window that shows our page. */
export const isFrameOf = (asker: Asker, mainFrame: { readonly frameTreeNodeId: number }): boolean =>
  asker.senderFrame !== null &&
  asker.senderFrame.frameTreeNodeId === mainFrame.frameTreeNodeId &&
  isOwn(asker.senderFrame.url);

/** Throws StudioError `no-path` for something that was dropped but is no file of this machine. */
export function grantDropped(files: readonly DroppedFile[], grant: (path: string) => Grant): Grant[] {
  const without = files.find(({ path }) => path === '');
  if (without) {
    throw new StudioError(
      'no-path',
      `${without.name || 'What was dropped'} is no file on this machine.`,
      'Save it into a folder and drop it from there.',
    );
  }
  return files.map(({ path }) => grant(path));
}
