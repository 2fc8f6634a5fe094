/** The desktop app: one window on the studio that engine/server makes, with what a browser cannot give it. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { StudioError } from '../engine/errors.js';
import { startHostsWith } from '../engine/runtime/host-process.js';
import type { Grant } from '../engine/server/api.js';
import { RunningJobs } from '../engine/server/jobs/running-jobs.js';
import { openStudio, type Studio, type StudioOptions } from '../engine/server/open-studio.js';
import { Answers } from './answers.js';
import { answerBridge, grantDropped, isFrameOf } from './bridge.js';
import { Dialogs } from './dialogs.js';
import { guardContents, guardSession } from './guards.js';
import { forkHost } from './host.js';
import { setMenu } from './menu.js';
import { filesNamed, OpenedFiles } from './opened-files.js';
import type { ElectronParts } from './parts.js';
import { ORIGIN, registerScheme } from './scheme.js';
import { textsFor } from './texts.js';
import { bringForward, openWindow } from './window.js';
import { keepBounds, keptBounds } from './window-bounds.js';

export interface DesktopOptions {
  /** The compiled preload script. */
  readonly preload: string;
  /** As the program was started. */
  readonly argv?: readonly string[];
  /** Other than the user's own. */
  readonly folders?: StudioOptions['folders'];
}

/**
 * Starts it, once for a user: a second one hands its files to the first and ends. All that Electron must know before it is
 * ready is said before the first `await`.
 */
export async function startDesktop(parts: ElectronParts, options: DesktopOptions): Promise<void> {
  const { app, protocol, session, shell, utilityProcess } = parts;
  const { argv = process.argv, folders } = options;
  const files = filesNamed(argv, app.isPackaged, process.cwd());
  if (!app.requestSingleInstanceLock({ files })) return app.quit();
  registerScheme(protocol);
  startHostsWith(() => forkHost(utilityProcess));
  app.on('web-contents-created', (_event, contents) => guardContents(contents, shell));
  app.on('window-all-closed', () => app.quit());
  const opened = new OpenedFiles();
  opened.open(files);
  app.on('open-file', (event, path) => {
    event.preventDefault();
    opened.open([path]);
  });

  await app.whenReady();
  guardSession(session);
  try {
    const studio = await openStudio({ shell: 'desktop', folders });
    closeAtQuit(app, studio);
    showStudio(parts, studio, opened, options.preload);
  } catch (error) {
    parts.dialog.showErrorBox(textsFor(app.getLocale()).cannotStart, (error as StudioError).message);
    app.exit(1);
  }
}

/** Nobody waits longer for an app to end: its hosts end with it, and the next start removes what it left. */
const CLOSE_PATIENCE_MS = 5000;

/** Ends the compute hosts and removes the session's folder before the app ends. */
function closeAtQuit(app: ElectronParts['app'], studio: Studio): void {
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void Promise.race([studio.close().catch(console.error), delay(CLOSE_PATIENCE_MS)]).then(() => {
      closed = true;
      app.quit();
    });
  });
}

function showStudio(parts: ElectronParts, studio: Studio, opened: OpenedFiles, preload: string): void {
  const { app, dialog, ipcMain, Menu, powerSaveBlocker, protocol, screen, shell } = parts;
  const texts = textsFor(app.getLocale());
  const answers = new Answers(studio.handler);
  protocol.handle('studio', (request) => answers.answer(request));
  const jobs = new RunningJobs(() => {
    const blocker = powerSaveBlocker.start('prevent-app-suspension');
    return { release: () => powerSaveBlocker.stop(blocker) };
  });
  void jobs.follow(studio.feed.listen(new AbortController().signal));

  const place = join(app.getPath('userData'), 'window.json');
  const window = openWindow(parts, {
    preload,
    bounds: keptBounds(place, screen),
    onLeave() {
      answers.leave();
      opened.handTo(undefined);
      if (!window.isDestroyed()) window.setProgressBar(NO_PROGRESS);
    },
    mayClose() {
      if (jobs.any && !dialogs.closeAnyway()) return false;
      void keepBounds(place, window);
      return true;
    },
  });
  const dialogs = new Dialogs(dialog, window, texts);
  const grant = (path: string): Grant => {
    app.addRecentDocument(path);
    return studio.grants.grant(path);
  };
  const hand = (paths: readonly string[]) => window.webContents.send('studio:opened', paths.map(grant));
  app.on('second-instance', (_event, _argv, _folder, additional) => {
    opened.open((additional as { files: string[] }).files);
    bringForward(window);
  });
  setMenu(Menu, texts, {
    files: () => void dialogs.files('video').then((paths) => opened.open(paths)),
    folder: () => void dialogs.folder().then((paths) => opened.open(paths)),
  });
  answerBridge(
    ipcMain,
    (asker) => !window.isDestroyed() && isFrameOf(asker, window.webContents.mainFrame),
    {
      'studio:grant-dropped': async (files) => grantDropped(files, grant),
      'studio:open-files': async (kind) => (await dialogs.files(kind)).map(grant),
      'studio:open-folder': async () => (await dialogs.folder()).map(grant)[0],
      'studio:choose-output': async () =>
        (await dialogs.output()).map((path) => studio.grants.grant(path))[0],
      'studio:reveal': async (job) => {
        const folder = studio.outputOf(job);
        if (folder !== undefined) shell.showItemInFolder(folder);
      },
    },
    {
      'studio:progress': (share) => window.setProgressBar(share ?? NO_PROGRESS),
      'studio:take-back': (question) => answers.takeBack(question),
      'studio:listening': () => opened.handTo(hand),
    },
  );
  void window.loadURL(`${ORIGIN}/`);
}

/** Takes the bar away. */
const NO_PROGRESS = -1;
