import { expect, it } from 'vitest';
import { isOfKind } from './kinds.js';

it('knows files by the ends of their names, however they are written', () => {
  expect(isOfKind('DSC_0001.JPG', 'images')).toBe(true);
  expect(isOfKind('clip.final.mp4', 'video')).toBe(true);
  expect(isOfKind('mp4', 'images')).toBe(false);
  expect(isOfKind('notes.txt', 'model')).toBe(false);
  expect(isOfKind('anything')).toBe(true);
});
