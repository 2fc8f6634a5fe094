import { describe, expect, it } from 'vitest';
import { expectClose, readGoldens } from '../../../test/support/goldens.js';
import { compute, type FloatValue } from '../../../test/support/onnx.js';
import { Parameters } from '../parameters.js';
import { count } from '../shape/counter.js';
import { swinBlock } from './window-attention.js';

const goldens = await readGoldens('layers.safetensors');
const parameters = goldens.below('swin.p.');

const run = (x: FloatValue, shift: number) =>
  compute({ x }, parameters, (inputs, p) =>
    swinBlock(inputs.x, p, { heads: 2, window: 4, shift, hidden: 16 }),
  );

describe.each([0, 2])('a Swin block shifted by %i', (shift) => {
  // Whole windows; padded at both sides; at one; smaller than a window. Several maps side by side.
  it.each(['8x12x1', '6x9x3', '7x4x2', '3x5x2'])('is that of training on %s', async (size) => {
    const x = goldens.float(`swin.${size} shift ${shift}.x`);
    expectClose(await run(x, shift), goldens.float(`swin.${size} shift ${shift}.out`), 1e-5);
  });
});

describe('moves with its input', () => {
  const x = goldens.float('swin.8x12x1 shift 0.x');
  const moved = (down: number, right: number) =>
    compute({ x }, parameters, ({ x: map }, p) =>
      swinBlock(map.roll(0, down).roll(1, right), p, { heads: 2, window: 4, shift: 0, hidden: 16 })
        .roll(0, -down)
        .roll(1, -right),
    );

  it('by whole windows', async () => {
    expectClose(await moved(4, -8), await run(x, 0), 1e-6);
  });

  it('but not by parts of a window', async () => {
    const before = await run(x, 0);
    const errors = (await moved(2, 0)).data.map((value, i) => Math.abs(value - before.data[i]));
    expect(Math.max(...errors)).toBeGreaterThan(0.1);
  });
});

it('shifts one direction alone', async () => {
  const options = { heads: 2, window: 4, hidden: 16 };
  const x = goldens.float('swin.8x12x1 shift 2.x');
  // Away from where the map goes round, shifting the windows is shifting the map against them.
  const [shifted, against] = await Promise.all([
    compute({ x }, parameters, ({ x: map }, p) =>
      swinBlock(map, p, { ...options, shift: [0, 2] }).slice(1, 2, 10),
    ),
    compute({ x }, parameters, ({ x: map }, p) =>
      swinBlock(map.roll(1, -2), p, { ...options, shift: 0 })
        .roll(1, 2)
        .slice(1, 2, 10),
    ),
  ]);
  expectClose(shifted, against, 1e-6);
});

it('lets a token see its shifted window and nothing else', async () => {
  const x = goldens.float('swin.7x4x2 shift 2.x');
  const before = await run(x, 2);
  // Row 3, column 1 of the second map: with a shift of 2 its window is rows 2 to 5, columns 0 to 1.
  const place = ((3 * 4 + 1) * 2 + 1) * 8;
  const data = x.data.map((value, i) => (i >= place && i < place + 8 ? value + i - place : value));
  const after = await run({ shape: x.shape, data }, 2);
  const changed = new Set<string>();
  after.data.forEach((value, i) => {
    const token = Math.floor(i / 8);
    if (Math.abs(value - before.data[i]) > 1e-6) {
      changed.add(`map ${token % 2}: ${Math.floor(token / 8)}, ${Math.floor(token / 2) % 4}`);
    }
  });
  const seen = [2, 3, 4, 5].flatMap((row) => [0, 1].map((column) => `map 1: ${row}, ${column}`));
  expect([...changed].sort()).toEqual(seen);
});

it('masks nothing where every window is whole', () => {
  const masks = (height: number, width: number, shift: number) =>
    count((c) => [
      swinBlock(c.input('x', height, width, 1, 8), new Parameters(c), {
        heads: 2,
        window: 4,
        shift,
        hidden: 16,
      }),
    ]).constantBytes;
  expect(masks(8, 8, 0)).toBe(masks(4, 4, 0));
  expect(masks(8, 8, 2)).toBeGreaterThan(masks(8, 8, 0));
});
