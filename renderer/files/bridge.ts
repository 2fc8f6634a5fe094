import type { Grant } from '../../engine/server/api';

export type FileKind = 'video' | 'images' | 'model' | 'flow';

/** What the desktop shell gives its pages, and a browser does not. */
export interface DesktopBridge {
  grantDropped(files: File[]): Promise<Grant[]>;
  openFiles(kind: FileKind): Promise<Grant[]>;
  openFolder(): Promise<Grant | undefined>;
  chooseOutput(): Promise<Grant | undefined>;
  reveal(job: string): Promise<void>;
  setProgress(share: number | undefined): void;
  onOpen(listener: (grants: Grant[]) => void): () => void;
}

declare global {
  interface Window {
    readonly studio?: DesktopBridge;
  }
}
