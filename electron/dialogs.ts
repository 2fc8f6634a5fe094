/** The system's dialogs, for what pages may choose. */
import type { OpenDialogOptions } from 'electron';
import { EXTENSIONS, type FileKind } from '../engine/files/kinds.js';
import type { DesktopWindow, ElectronParts } from './parts.js';
import type { Texts } from './texts.js';

export class Dialogs {
  constructor(
    private readonly dialog: ElectronParts['dialog'],
    private readonly window: DesktopWindow,
    private readonly texts: Texts,
  ) {}

  /** Paths; none if it was cancelled. Any file can be chosen, since names tell little. */
  files(kind: FileKind): Promise<string[]> {
    const filters = [
      { name: this.texts[kind], extensions: [...EXTENSIONS[kind]] },
      { name: this.texts.all, extensions: ['*'] },
    ];
    const one = kind === 'model';
    return this.choose(one ? ['openFile'] : ['openFile', 'multiSelections'], filters);
  }

  /** A folder to read. */
  folder(): Promise<string[]> {
    return this.choose(['openDirectory']);
  }

  /** A folder to write into, which may be made on the way. */
  output(): Promise<string[]> {
    return this.choose(['openDirectory', 'createDirectory', 'promptToCreate']);
  }

  /** Whether to close in the middle of work. */
  closeAnyway(): boolean {
    const { running, runningDetail, keepWorking, quit } = this.texts;
    const options = { message: running, detail: runningDetail, buttons: [keepWorking, quit], cancelId: 0 };
    return this.dialog.showMessageBoxSync(this.window, { type: 'question', ...options }) === 1;
  }

  private async choose(
    properties: OpenDialogOptions['properties'],
    filters?: OpenDialogOptions['filters'],
  ): Promise<string[]> {
    return (await this.dialog.showOpenDialog(this.window, { properties, filters })).filePaths;
  }
}
