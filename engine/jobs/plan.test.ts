import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFrameRange, parseFrames } from './frame-range.js';
import { parsePlan } from './plan.js';

describe('parseFrameRange', () => {
  it('reads whole ranges, and leaves out what may be left out', () => {
    expect(parseFrameRange('0:20:1')).toEqual({ start: 0, end: 20, step: 1 });
    expect(parseFrameRange(' 3:9 ')).toEqual({ start: 3, end: 9, step: 1 });
    expect(parseFrameRange('5::2')).toEqual({ start: 5, end: undefined, step: 2 });
    expect(parseFrameRange(':8')).toEqual({ start: 0, end: 8, step: 1 });
  });

  it('reads back every range that holds a pair', () => {
    const range = fc.tuple(fc.nat(1e6), fc.nat(1e6), fc.integer({ min: 1, max: 1e4 }));
    fc.assert(
      fc.property(range, ([start, more, step]) => {
        const end = start + step + more;
        expect(parseFrameRange(`${start}:${end}:${step}`)).toEqual({ start, end, step });
      }),
    );
  });

  it.each([
    ['20:0:1', 'ends before it starts'],
    ['-5:10', 'must be START:END'],
    ['0:10:0', 'step of 0'],
    ['0:10:-1', 'must be START:END'],
    ['4:4', 'only one frame'],
    ['0:3:4', 'only one frame'],
    ['0.5:3', 'must be START:END'],
    ['1e3:2e3', 'must be START:END'],
    ['0:99999999999999999999', 'too large'],
    ['5', 'must be START:END'],
    ['', 'must be START:END'],
    ['1:2:3:4', 'must be START:END'],
    ['a:b', 'must be START:END'],
  ])('refuses "%s" because it %s', (text, why) => {
    expect(() => parseFrameRange(text)).toThrow(why);
    expect(() => parseFrameRange(text)).toThrow(expect.objectContaining({ code: 'bad-usage' }));
  });
});

describe('parsePlan', () => {
  const least = { schema: 1 as const, inputs: ['a.mp4'], out: 'out' };

  it('fills in the defaults', () => {
    expect(parsePlan(least)).toEqual({
      ...least,
      recursive: false,
      name: '{name}',
      model: 'nano',
      device: 'auto',
      formats: ['flo'],
      viz: [],
      extras: [],
      backward: false,
      frames: { start: 0, step: 1 },
      tiling: {},
      overwrite: false,
    });
  });

  it('takes the same choice in any order, with repeats, as the same plan', () => {
    const plan = parsePlan({ ...least, formats: ['npy', 'flo', 'npy'], viz: ['mp4', 'png'] });
    expect(plan.formats).toEqual(['flo', 'npy']);
    expect(plan.viz).toEqual(['png', 'mp4']);
  });

  it.each([
    [{ formats: ['jpg'] }, 'A format must be one of flo, kitti, pfm, npy, npz, mat, exr, exr-half.'],
    [{ formats: ['exr', 'exr-half'] }, 'Give exr or exr-half, not both'],
    [
      { extras: ['statistics', 'occlusion', 'nuke'] },
      'The flow back is needed for occlusion, nuke: add --backward.',
    ],
    [{ formats: [] }, 'Give at least one flow format.'],
    [{ viz: ['gif'] }, 'A visualisation must be one of png, mp4, side-by-side, overlay, webp.'],
    [{ device: 'gpu' }, 'The device must be one of auto, cpu,'],
    [{ maxSize: Number.NaN }, 'The maximum size must be a whole number of pixels.'],
    [{ maxSize: 8 }, 'at least 16 pixels'],
    [{ iterations: 0 }, 'at least 1'],
    [{ iterations: 2.5 }, 'whole number'],
    [{ inputs: [] }, 'Give a video'],
    [{ name: '{when}' }, 'has {when}; there are {name}, {path}, {folder}, {model}.'],
    [{ frames: { start: 3, end: 3, step: 1 } }, 'at least two frames'],
  ])('refuses %j with one sentence', (wrong, sentence) => {
    expect(() => parsePlan({ ...least, ...wrong } as never)).toThrow(sentence);
  });
});

it('takes a single frame where no pair is needed', () => {
  expect(parseFrames('3:3')).toEqual({ start: 3, end: 3, step: 1 });
  expect(() => parseFrameRange('3:3')).toThrow('flow needs two');
});
