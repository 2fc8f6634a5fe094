import { describe, expect, it } from 'vitest';
import { computedSize } from './computed-size.js';

const enlargement = { times: 1.5, pixels: 1024 * 440 };

describe('computedSize', () => {
  it.each([
    ['small frames are enlarged', 320, 240, {}, [480, 360]],
    ['but to no more pixels than may be', 640, 480, {}, [775, 581]],
    ['frames near that stay as they are', 854, 480, {}, [854, 480]],
    ['larger ones too', 1920, 1080, {}, [1920, 1080]],
    ['a largest side bounds the enlargement', 320, 240, { maxSize: 400 }, [400, 300]],
    ['the own side prevents it', 320, 240, { maxSize: 320 }, [320, 240]],
    ['a smaller one reduces', 320, 240, { maxSize: 160 }, [160, 120]],
    ['and so it does large frames', 1920, 1080, { maxSize: 960 }, [960, 540]],
    ['no side vanishes', 4000, 2, { maxSize: 100 }, [100, 1]],
  ])('%s', (_, width, height, choice, expected) => {
    expect(computedSize(width, height, { ...choice, enlargement })).toEqual(expected);
  });

  it('is the own size of frames for a model that enlarges none', () => {
    expect(computedSize(320, 240, {})).toEqual([320, 240]);
  });
});
