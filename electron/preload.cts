/** The narrow bridge between a sandboxed page and the main process: `window.studio`, and nothing else. */
import electron = require('electron');

import type { Grant } from '../engine/server/api.js' with { 'resolution-mode': 'import' };
import type { Answer, Asked, Said } from './channels.js' with { 'resolution-mode': 'import' };
import type { DesktopBridge } from './desktop-bridge.js' with { 'resolution-mode': 'import' };

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

const bridge: DesktopBridge = {
  grantDropped: (files) =>
    ask(
      'studio:grant-dropped',
      files.map((file) => ({ name: file.name, path: webUtils.getPathForFile(file) })),
    ),
  openFiles: (kind) => ask('studio:open-files', kind),
  openFolder: () => ask('studio:open-folder'),
  chooseOutput: () => ask('studio:choose-output'),
  reveal: (job) => ask('studio:reveal', job),
  setProgress: (share) => say('studio:progress', share),
  takeBack: (question) => say('studio:take-back', question),
  onOpen(listener) {
    const opened = (_event: unknown, grants: Grant[]) => listener(grants);
    ipcRenderer.on('studio:opened', opened);
    say('studio:listening');
    return () => void ipcRenderer.off('studio:opened', opened);
  },
};

contextBridge.exposeInMainWorld('studio', bridge);
