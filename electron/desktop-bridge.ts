/** What the desktop shell gives its pages, and a browser does not: `window.studio`. Types alone, so that pages can have them. */
import type { FileKind } from '../engine/files/kinds.js';
import type { Grant } from '../engine/server/api.js';

export type { FileKind };

/** What goes wrong is thrown as an Error whose message is the sentence for a person. */
export interface DesktopBridge {
  /** Files and folders of a drop. */
  grantDropped(files: File[]): Promise<Grant[]>;
  openFiles(kind: FileKind): Promise<Grant[]>;
  openFolder(): Promise<Grant | undefined>;
  /** A folder to write into. */
  chooseOutput(): Promise<Grant | undefined>;
  /** Shows a job's output folder in the system's file manager. */
  reveal(job: string): Promise<void>;
  /** On the taskbar: 0..1, undefined for none. */
  setProgress(share: number | undefined): void;
  /** Takes back what was asked for with this value of the header `x-question`: an abort alone does not reach the handler. */
  takeBack(question: string): void;
  /** Files opened with the app, dropped on its icon, or chosen from its menu. Returns how to stop listening. */
  onOpen(listener: (grants: Grant[]) => void): () => void;
}
