import type { Cell } from '../files/csv.js';

/** One row of a table, by the names of the columns. */
export type TableRow = Readonly<Record<string, Cell>> & { readonly table: string };

/** Everything long work reports, the same on every surface; `--json` prints one event a line. */
export type StudioEvent =
  | {
      readonly type: 'progress';
      readonly done: number;
      /** Undefined while the source does not say how long it is. */
      readonly total?: number;
      /** Items (of a download: bytes) a second, over the recent past. */
      readonly rate: number;
      /** Seconds left; undefined while unknown. */
      readonly left?: number;
    }
  | {
      /** How far one source of a plan is. */
      readonly type: 'source';
      /** The name of its result folder. */
      readonly source: string;
      readonly state: 'waiting' | 'running' | 'done' | 'failed';
      /** Pairs that are there, of so many; undefined while the source does not say. */
      readonly done: number;
      readonly total?: number;
      /** How many of them are from before. */
      readonly kept: number;
      /** Pixels that a pair is computed on. */
      readonly work: number;
      readonly error?: { readonly code: string; readonly message: string; readonly advice?: string };
    }
  | {
      readonly type: 'frame';
      readonly source: string;
      readonly index: number;
      readonly files: readonly string[];
    }
  | {
      readonly type: 'classes';
      readonly source: string;
      /** Index in a video, and seconds from its beginning. */
      readonly frame?: number;
      readonly time?: number;
      /** Of the picture, in pixels. */
      readonly width: number;
      readonly height: number;
      /** Whether the first class is an answer, of models that can tell. */
      readonly sure?: boolean;
      /** The most probable classes, the first one first. */
      readonly classes: readonly {
        readonly index: number;
        readonly label: string;
        readonly probability: number;
      }[];
    }
  | {
      /** What an analysis told of a pair. */
      readonly type: 'measured';
      readonly source: string;
      /** Of its tables. */
      readonly rows: readonly TableRow[];
    }
  | {
      readonly type: 'notice';
      /** Which ffmpeg is used: a path that means nothing to who has not asked for one. */
      readonly code?: 'ffmpeg';
      readonly message: string;
    }
  | {
      readonly type: 'done';
      readonly outputs: readonly string[];
      readonly computed: number;
      readonly kept: number;
      /** Sources that could not be finished; each was an `error` of its own. */
      readonly failed?: number;
    }
  | {
      readonly type: 'error';
      readonly code: string;
      readonly message: string;
      readonly advice?: string;
      /** Of an input that could not be read while others can. */
      readonly source?: string;
    };

export type EventSink = (event: StudioEvent) => void;
