import { expect, it } from 'vitest';
import type { ClipInfo } from '../../engine/server/api.js';
import { later } from './later.js';

const clip = (previewed: number, complete = false, more: Partial<ClipInfo> = {}): ClipInfo => ({
  ...{ id: 'a', name: 'a', kind: 'video', width: 4, height: 2, truth: false },
  ...{ previewed, complete, ...more },
});

it('does not let an answer that was overtaken undo what an event has told', () => {
  expect(later(clip(14, true), clip(0))).toEqual(clip(14, true));
  expect(later(clip(5), clip(3))).toEqual(clip(5));
});

it('takes what is new, of a clip that is complete too', () => {
  expect(later(undefined, clip(0))).toEqual(clip(0));
  expect(later(clip(3), clip(5))).toEqual(clip(5));
  expect(later(clip(14, true), clip(14, true, { truth: true })).truth).toBe(true);
  expect(later(clip(14, true), clip(0, false, { id: 'b' })).id).toBe('b');
});
