/** The narrow bridge between a sandboxed page and the main process: `window.studio`, and nothing else. */
import electron = require('electron');

import type { Grant } from '../engine/server/api.js' with { 'resolution-mode': 'import' };
import type { Answer, Asked, FileKind, Said } from './channels.js' with { 'resolution-mode': 'import' };

const { contextBridge, ipcRenderer, webUtils } = electron;

async function ask<C extends keyof Asked>(
  channel: C,
  ...args: Parameters<Asked[C]>
): Promise<ReturnType<Asked[C]>> {
  const answer: Answer<ReturnType<Asked[C]>> = await ipcRenderer.invoke(channel, ...args);
  if ('value' in answer) return answer.value;
  const { message, advice } = answer.problem;
  // Of an error, only the text gets through to the page.
  throw new Error(advice ? `${message} ${advice}` : message);
}

const say = <C extends keyof Said>(channel: C, ...args: Parameters<Said[C]>): void =>
  ipcRenderer.send(channel, ...args);

contextBridge.exposeInMainWorld('studio', {
  grantDropped: (files: readonly File[]) =>
    ask(
      'studio:grant-dropped',
      files.map((file) => ({ name: file.name, path: webUtils.getPathForFile(file) })),
    ),
  openFiles: (kind: FileKind) => ask('studio:open-files', kind),
  openFolder: () => ask('studio:open-folder'),
  chooseOutput: () => ask('studio:choose-output'),
  reveal: (job: string) => ask('studio:reveal', job),
  setProgress: (share: number | undefined) => say('studio:progress', share),
  takeBack: (question: string) => say('studio:take-back', question),
  onOpen(listener: (grants: Grant[]) => void) {
    const opened = (_event: unknown, grants: Grant[]) => listener(grants);
    ipcRenderer.on('studio:opened', opened);
    say('studio:listening');
    return () => void ipcRenderer.off('studio:opened', opened);
  },
});
