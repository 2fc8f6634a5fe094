import { expect, it } from 'vitest';
import type { FlowState } from './flow-state.js';
import { paneAt, panesOf } from './panes.js';
import { wantsOf } from './wants.js';

const clip = {
  id: 'c',
  name: 'clip',
  kind: 'video',
  width: 640,
  height: 360,
  previewed: 20,
  complete: true,
  truth: true,
} as const;
const standing: FlowState = {
  clip,
  times: [],
  motion: [],
  classes: [],
  index: 5,
  rate: 0,
  held: false,
  visualisation: 'wheel',
  opacity: 1,
  arrows: { spacing: 22, length: 1 },
  cut: 0.5,
};
const names = (pairs: readonly { first: number; second: number; model: string }[]) =>
  pairs.map(({ first, second, model }) => `${model} ${first}>${second}`);

it('wants the frame that is shown first, then those around it, and the flow of that one alone', () => {
  const { frames, drafts, flows, truths } = wantsOf(standing, 'nano');
  expect(frames.slice(0, 3)).toEqual([5, 6, 4]);
  expect(names(drafts)).toEqual(['nano 5>6']);
  expect(names(flows)).toEqual(['nano 5>6']);
  expect(truths).toEqual([]);
});

it('wants the way back for occlusions, the truth for errors, and the other model to compare', () => {
  expect(names(wantsOf({ ...standing, visualisation: 'occlusion' }, 'nano').flows)).toEqual([
    'nano 5>6',
    'nano 6>5',
  ]);
  expect(wantsOf({ ...standing, visualisation: 'error' }, 'nano').truths).toEqual([5, 6]);
  const compare = { layout: 'split', partner: 'things' } as const;
  expect(names(wantsOf({ ...standing, compare }, 'nano').flows)).toEqual(['nano 5>6', 'things 5>6']);
});

it('computes nothing for a person who did not want to wait, or while playing', () => {
  const halted = wantsOf({ ...standing, halted: 5 }, 'nano');
  expect([halted.drafts, halted.flows]).toEqual([[], []]);
  expect(names(halted.peeks)).toContain('nano 5>6');
  const { drafts, flows, peeks } = wantsOf({ ...standing, rate: 1 }, 'nano');
  expect([drafts, flows]).toEqual([[], []]);
  expect(names(peeks).slice(0, 2)).toEqual(['nano 5>6', 'nano 6>7']);
});

it('looks ahead in the direction of playing, around the loop', () => {
  expect(wantsOf({ ...standing, rate: -1 }, 'nano').frames).toEqual([5, 4, 3, 2, 1, 0]);
  const loop = { start: 3, end: 6 };
  expect(wantsOf({ ...standing, rate: 1, loop }, 'nano').frames).toEqual([5, 6, 3, 4]);
});

it('asks for no flow from the last frame', () => {
  const { flows, peeks } = wantsOf({ ...standing, index: 19 }, 'nano');
  expect([names(flows), names(peeks)]).toEqual([[], ['nano 18>19', 'nano 17>18']]);
});

it('cuts the view where the cut is, and finds the pane under the cursor', () => {
  const split = panesOf('split', 0.25, { width: 800, height: 600 });
  expect(split.map(({ window }) => [window.x, window.width])).toEqual([
    [0, 200],
    [200, 600],
  ]);
  const side = panesOf('side', 0.25, { width: 800, height: 600 });
  expect(paneAt(side, { x: 398, y: 5 })).toBe(side[0]);
  expect(paneAt(side, { x: 402, y: 5 })).toBe(side[1]);
  expect(paneAt(side, { x: 900, y: 5 })).toBe(side[1]);
});
