/** What pages and the handler say to each other, below /api/: types alone, so that the pages can have them too. */
import type { Analysis } from '../analysis/analysis.js';
import type { Homography } from '../analysis/homography.js';
import type { ProfileSample } from '../analysis/line.js';
import type { PairSamples } from '../analysis/samples.js';
import type { SpeedUnit } from '../analysis/units.js';
import type { Device } from '../runtime/devices.js';
import type { FrameSource } from '../video/source.js';
import type { Entry } from './browse.js';
import type { Grant } from './grants.js';

export type { ModelDescription, ModelSummary } from '../models/describe.js';
export type { AppType } from './app.js';
export type { Device, Entry, Grant };

/** What an error says: a stable code, a sentence for a person, and what to do next. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly advice?: string;
}

// ---- system ------------------------------------------------------------------------------------------------------

/** What computes. */
export interface RunningDevice {
  readonly id: string;
  readonly name: string;
}

export interface System {
  readonly version: string;
  readonly platform: string;
  readonly shell: 'browser' | 'desktop';
  /** Whether files below a root can be browsed (`--root`). */
  readonly canBrowse: boolean;
  /** The root's name, never its path. */
  readonly root?: string;
  /** What flow and classes are really computed on. */
  readonly device: RunningDevice;
  /** Whether exports can be given to the workers of a queue. */
  readonly hasQueue: boolean;
}

export interface Settings {
  readonly language: 'auto' | 'en' | 'zh';
  readonly theme: 'auto' | 'dark' | 'light';
  /** A device's id, or `auto`. */
  readonly device: string;
  /** A model's id. */
  readonly flowModel: string;
  /** A model's id; undefined for the default one. */
  readonly classifier?: string;
}

/** Something that was opened before. */
export interface Recent {
  readonly id: string;
  readonly name: string;
  readonly kind: 'video' | 'images' | 'pair';
  /** When, in milliseconds since 1970. */
  readonly opened: number;
  /** Whether it is still where it was. */
  readonly exists: boolean;
}

// ---- clips -------------------------------------------------------------------------------------------------------

/** What a page knows of a clip. */
export interface ClipInfo {
  readonly id: string;
  readonly name: string;
  readonly kind: FrameSource['kind'];
  /** In pixels, as it is shown. */
  readonly width: number;
  readonly height: number;
  /** As its container declares; undefined if it cannot tell. */
  readonly frameCount?: number;
  readonly fps?: number;
  /** Frames that can be had at once. */
  readonly previewed: number;
  /** All that can be decoded is previewed. */
  readonly complete: boolean;
  /** Why the preview ended early, in a sentence. */
  readonly problem?: string;
  /** Whether a true flow is known for any of its frames. */
  readonly truth: boolean;
}

/** Flow of a region, or of a pixel, as it is in the source: row by row, in pixels of the clip. */
export interface ExactFlow {
  readonly width: number;
  readonly height: number;
  readonly u: readonly number[];
  readonly v: readonly number[];
}

/** Values of a region as they are in the source: RGB interleaved, row by row, 0..255. */
export interface ExactPixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: readonly number[];
}

/** How far a model's flow is from the truth, at full size. */
export interface Comparison {
  /** Mean end-point error in pixels. */
  readonly epe: number;
  /** How many pixels have a known flow. */
  readonly pixels: number;
  /** Percent off by more than 3 px and by more than 5 % of the true motion: Fl-all of KITTI 2015. */
  readonly outliers: number;
}

// ---- measuring ---------------------------------------------------------------------------------------------------

/** What an analysis tells of one pair. JSON has no NaN: numbers that are not known come as null. */
export interface MeasuredPair {
  readonly samples: PairSamples;
  readonly profiles: readonly MeasuredProfile[];
}

export interface MeasuredProfile {
  readonly line: string;
  /** Of the speeds. */
  readonly unit: SpeedUnit;
  /** Of the distances. */
  readonly length: 'px' | 'm';
  readonly places: readonly ProfileSample[];
}

/** What was measured of a clip, so far if it is being measured, and by which analysis. */
export interface MeasuredClip {
  readonly analysis: Analysis;
  readonly curves: readonly Curve[];
  readonly paths: readonly MeasuredPath[];
  /** By frame, what holds the picture steady: where each of its points would be in the first frame; row by row. */
  readonly steady: readonly { readonly frame: number; readonly toFirst: Homography }[];
}

/** Where something was, frame by frame, in pixels of the frame. */
export interface MeasuredPath {
  readonly kind: 'tracks' | 'regions' | 'objects';
  readonly name: string;
  readonly points: readonly { readonly frame: number; readonly x: number; readonly y: number }[];
}

/** Something measured over time: mean speeds of regions, fluxes through lines, speeds of all else. */
export interface Curve {
  readonly kind: 'regions' | 'probes' | 'lines' | 'objects' | 'camera';
  readonly name: string;
  /** In the order of frames; null where not known, or without such a unit. */
  readonly points: readonly {
    /** The first frame of the pair, and its seconds. */
    readonly frame: number;
    readonly time: number | null;
    readonly perFrame: number | null;
    readonly perSecond: number | null;
    readonly metric: number | null;
  }[];
}

// ---- pictures ----------------------------------------------------------------------------------------------------

export interface PictureClass {
  readonly index: number;
  readonly label: string;
  /** 0..1 */
  readonly probability: number;
}

export interface PictureClasses {
  /** Of a model that can tell whether it is sure. */
  readonly sure?: boolean;
  /** The five most probable, the most probable first. */
  readonly classes: readonly PictureClass[];
  /** How many classes the model has. */
  readonly knows: number;
}

/** The classes of a frame. */
export type FrameClasses = { readonly index: number } & PictureClasses;

interface PictureName {
  /** Its number in the job. */
  readonly n: number;
  readonly name: string;
}

export type ClassifiedPicture =
  | (PictureName & PictureClasses & { readonly width: number; readonly height: number })
  | (PictureName & { readonly error: Problem });

/** Where a classifier's answer comes from: side x side values, row by row, over a part of the picture. */
export interface Attention {
  readonly side: number;
  readonly values: readonly number[];
  /** In shares of the picture's width and height. */
  readonly part: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

// ---- models ------------------------------------------------------------------------------------------------------

/** A part of a model, named as in its state_dict. */
export interface Part {
  readonly name: string;
  /** What it is: a layer's or a block's kind. */
  readonly kind: string;
  /** Learned numbers. */
  readonly parameters: number;
  /** Of a run at the size that the card names. */
  readonly flops: number;
  /** Of what comes out. */
  readonly shape?: readonly number[];
  readonly children: readonly Part[];
}

// ---- jobs --------------------------------------------------------------------------------------------------------

export interface JobInfo {
  readonly id: string;
  /** Grows with whatever is told of it: of two accounts, the one with the larger is the later. */
  readonly revision: number;
  readonly kind: 'export' | 'classify' | 'classes' | 'download' | 'measure';
  readonly title: string;
  readonly state: 'waiting' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled';
  readonly done: number;
  readonly total?: number;
  /** Per second. */
  readonly rate?: number;
  /** Seconds. */
  readonly left?: number;
  readonly notices: readonly string[];
  readonly error?: Problem;
  /** Milliseconds since 1970. */
  readonly started?: number;
  readonly ended?: number;
  /** The name of the output folder. */
  readonly output?: string;
  /** The id of the clip it is about. */
  readonly clip?: string;
  /** Of an export: its clips, and how many of them have ended. */
  readonly clips?: { readonly count: number; readonly done: number; readonly failed: number };
  /** Of an export: the pair that was written last. */
  readonly latest?: { readonly clip: string; readonly index: number };
}

/** One clip of an export. */
export interface JobClip {
  /** Of its result folder. */
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  /** Pairs that are there, of so many. */
  readonly done: number;
  readonly total?: number;
  readonly error?: Problem;
}

// ---- events ------------------------------------------------------------------------------------------------------

/** What pages are told without asking. */
export type ServerEvent =
  | { readonly type: 'clip'; readonly clip: ClipInfo }
  | {
      readonly type: 'motion';
      readonly clip: string;
      /** The frame of the first value. */
      readonly from: number;
      readonly mean: readonly (number | null)[];
    }
  | { readonly type: 'job'; readonly job: JobInfo }
  | { readonly type: 'job-clips'; readonly job: string; readonly clips: readonly JobClip[] }
  | { readonly type: 'job-order'; readonly jobs: readonly string[] }
  | { readonly type: 'picture'; readonly job: string; readonly picture: ClassifiedPicture }
  | { readonly type: 'classes'; readonly clip: string; readonly frames: readonly FrameClasses[] }
  | ({ readonly type: 'notice' } & Problem)
  | { readonly type: 'models' }
  | { readonly type: 'device'; readonly device: RunningDevice };
