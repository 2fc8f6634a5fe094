/** What preload.cts and the main process say to each other; the page knows only the bridge. */
import type { Grant, Problem } from '../engine/server/api.js';
import type { FileKind } from './desktop-bridge.js';

/** An error crosses as a value: of a thrown one, only the text would arrive. */
export type Answer<T> = { readonly value: T } | { readonly problem: Problem };

/** A file that was dropped on the page; its path is empty if it has none. */
export interface DroppedFile {
  readonly name: string;
  readonly path: string;
}

/** Asked and answered. */
export interface Asked {
  'studio:grant-dropped': (files: readonly DroppedFile[]) => Grant[];
  'studio:open-files': (kind: FileKind) => Grant[];
  'studio:open-folder': () => Grant | undefined;
  'studio:choose-output': () => Grant | undefined;
  'studio:reveal': (job: string) => void;
}

/** Only said. */
export interface Said {
  'studio:progress': (share: number | undefined) => void;
  /** What was asked for under this number is no longer wanted. */
  'studio:take-back': (question: string) => void;
  /** The page wants to hear of files opened from outside, on `studio:opened`. */
  'studio:listening': () => void;
}
