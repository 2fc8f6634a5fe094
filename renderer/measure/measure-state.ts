/** What is measured in the open clip, and with which tool: one store, as the flow screen has its own. */
import { create } from 'zustand';
import type { Analysis } from '../../engine/analysis/analysis';
import type { InUnits } from '../../engine/analysis/units';
import { type Place, placeOf, without } from './figures';

export const TOOLS = [
  'rectangle',
  'polygon',
  'brush',
  'line',
  'probe',
  'track',
  'length',
  'plane',
  'origin',
] as const;
export type Tool = (typeof TOOLS)[number];

export type Units = keyof InUnits<unknown>;

export interface MeasureState {
  readonly on: boolean;
  /** What a press on the frame draws; undefined moves what is there. */
  readonly tool?: Tool;
  readonly analysis: Analysis;
  /** What the analysis was before each change, the latest last. */
  readonly past: readonly Analysis[];
  readonly selected?: Place;
  readonly units: Units;
  /** The picture is to be held steady. */
  readonly steady: boolean;
  /** Of the brush, in pixels of the clip. */
  readonly radius: number;
}

/** Nothing drawn: the whole frame is measured. */
export const EMPTY: Analysis = {
  schema: 1,
  flow: { model: 'nano', tiling: {} },
  frames: { start: 0, step: 1 },
  calibration: { kind: 'none' },
  axes: { origin: { x: 0, y: 0 }, yUp: false },
  regions: [],
  gradientSpacing: 4,
  lines: [],
  probes: [],
  tracks: [],
  validation: { consistency: false },
  outputs: ['csv', 'json', 'npz', 'svg', 'png', 'html'],
};

/** Changes that can be taken back. */
const REMEMBERED = 100;

export const useMeasure = create<MeasureState>(() => ({
  on: false,
  analysis: EMPTY,
  past: [],
  units: 'perFrame',
  steady: false,
  radius: 12,
}));

export const setMeasure = useMeasure.setState;

/** Changes the analysis; `undo` takes it back. */
export function edit(change: (analysis: Analysis) => Analysis): void {
  remember();
  revise(change);
}

/** Goes on with a change that began with `remember`, as a drag does. */
export function revise(change: (analysis: Analysis) => Analysis): void {
  setMeasure(({ analysis }) => ({ analysis: change(analysis) }));
}

/** From here on, what changes is taken back as one. */
export function remember(): void {
  setMeasure(({ analysis, past }) => ({ past: [...past, analysis].slice(-REMEMBERED) }));
}

export function undo(): void {
  setMeasure(({ past, selected }) => {
    const before = past.at(-1);
    if (!before) return {};
    const still = selected && placeOf(before, selected) ? selected : undefined;
    return { analysis: before, past: past.slice(0, -1), selected: still };
  });
}

export function removeSelected(): void {
  const { selected } = useMeasure.getState();
  if (selected) removeAt(selected);
}

export function removeAt(place: Place): void {
  edit((analysis) => without(analysis, place));
  setMeasure({ selected: undefined });
}

/** Another clip, with what was drawn on it before. */
export function showAnalysis(analysis: Analysis): void {
  setMeasure({
    analysis,
    past: [],
    selected: undefined,
    tool: undefined,
    steady: false,
    units: bestUnits(analysis),
  });
}

/** The units that say most. */
export const bestUnits = ({ calibration }: Analysis): Units =>
  calibration.kind === 'none' ? 'perFrame' : 'metric';
