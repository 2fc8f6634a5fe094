import { expect, it } from 'vitest';
import { isFlowFile, isOfKind } from './kinds.js';

it('knows files by the ends of their names, however they are written', () => {
  expect(isOfKind('DSC_0001.JPG', 'images')).toBe(true);
  expect(isOfKind('clip.final.mp4', 'video')).toBe(true);
  expect(isOfKind('mp4', 'images')).toBe(false);
  expect(isOfKind('notes.txt', 'model')).toBe(false);
  expect(isOfKind('anything')).toBe(true);
});

it('takes a file for flow alone only if it cannot be a picture', () => {
  expect(['a.flo', 'a.PFM', 'a.npy', 'a.png', 'a.mp4'].map(isFlowFile)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
