import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { anyField, fieldOf } from '../../../test/support/fields.js';
import { StudioError } from '../../errors.js';
import { projectRoot } from '../../root.js';
import type { FlowField } from '../field.js';
import { fromHalf, toHalf } from '../half.js';
import { isKnown } from '../known.js';
import { encodeFlow, type FlowFormatId, flowFormats, formatOfName, readFlow } from './index.js';

/** Written by OpenCV, NumPy, SciPy, the OpenEXR library and a byte-order-swapped PFM: see test/golden/make_flow.py. */
const golden = join(projectRoot, 'test/golden/flow');
const ids = Object.keys(flowFormats) as FlowFormatId[];
/** Those whose length follows from their header. */
const rawIds = ['flo', 'npy', 'pfm'] as const;
const FLOAT32_EXTREMES = [0, -0, 1e-45, -1.2e-38, 3.4e38, -1e9, 1e9, 1e10, Infinity, -Infinity, NaN];
const component = fc.oneof(
  fc.float(),
  fc.constantFrom(...FLOAT32_EXTREMES),
  fc.double({ min: -600, max: 600 }),
);

type Pixels = ([number, number] | [null, null])[][];

async function goldenField(): Promise<FlowField> {
  const { flow } = JSON.parse(await readFile(join(golden, 'formats.json'), 'utf8')) as { flow: Pixels };
  return fieldOf(7, 5, (x, y) => [flow[y]![x]![0] ?? NaN, flow[y]![x]![1] ?? NaN]);
}

describe('files of other programs', () => {
  it.each([
    'opencv.flo',
    'opencv-kitti.png',
    'opencv.pfm',
    'big-endian.pfm',
    'numpy.npy',
    'numpy-v2.npy',
    'numpy-v3.npy',
    'numpy-chw-f8-be.npy',
    'numpy-fortran-f4-be.npy',
    'numpy-chw-fortran.npy',
    'numpy.npz',
    'numpy-stored.npz',
    'scipy.mat',
    'scipy-double.mat',
    'openexr-zip.exr',
    'openexr-zips.exr',
    'openexr-none.exr',
    'openexr-blender.exr',
  ])('%s is read exactly', async (name) => {
    expect(await readFlow(join(golden, name))).toEqual(await goldenField());
  });

  it('reads float16, with its infinities, subnormals and rounding', async () => {
    const { half } = JSON.parse(await readFile(join(golden, 'formats.json'), 'utf8')) as {
      half: string[][][];
    };
    const toNumber = (text: string) => Number(text.replace('inf', 'Infinity'));
    const expected = fieldOf(7, 5, (x, y) => [toNumber(half[y]![x]![0]!), toNumber(half[y]![x]![1]!)]);
    expect(await readFlow(join(golden, 'numpy-f2.npy'))).toEqual(expected);
  });

  it.each([
    ['flo', 'opencv.flo'],
    ['npy', 'numpy.npy'],
  ] as const)('%s is written byte for byte like %s', async (id, name) => {
    const bytes = await encodeFlow(id, await goldenField());
    expect(Buffer.from(bytes)).toEqual(await readFile(join(golden, name)));
  });

  it('pfm is written like opencv.pfm but for the spelling of -1', async () => {
    const bytes = Buffer.from(await encodeFlow('pfm', await goldenField()));
    const other = await readFile(join(golden, 'opencv.pfm'));
    expect(bytes.subarray(-5 * 7 * 12)).toEqual(other.subarray(-5 * 7 * 12));
    expect(bytes.subarray(0, -5 * 7 * 12).toString()).toBe('PF\n7 5\n-1.0\n');
  });
});

describe('round trip', () => {
  it.each(['npy', 'pfm', 'npz', 'mat'] as const)('%s keeps every float32', async (id) => {
    await fc.assert(
      fc.asyncProperty(anyField(component), async (field) => {
        expect(await flowFormats[id].decode(await encodeFlow(id, field), 'x')).toEqual(field);
      }),
    );
  });

  it.each(['forward', 'backward'] as const)('exr keeps every float32 of a flow %s', async (direction) => {
    await fc.assert(
      fc.asyncProperty(anyField(component), async (field) => {
        expect(await flowFormats.exr.decode(await encodeFlow('exr', field, direction), 'x')).toEqual(field);
      }),
    );
  });

  it('exr-half rounds to half precision, and counts those it has to give up', async () => {
    await fc.assert(
      fc.asyncProperty(anyField(component), async (field) => {
        const read = await flowFormats['exr-half'].decode(await encodeFlow('exr-half', field), 'x');
        const lost = countLost(field, read, (c) => Math.abs(c) < 65520);
        for (const [i, value] of read.data.entries()) {
          if (Number.isNaN(value)) continue;
          // Half a step: 2^-11 of the value, and 2^-25 where steps no longer shrink with it.
          const step = Math.max(Math.abs(field.data[i]!) * 2 ** -11, 2 ** -25);
          expect(Math.abs(value - field.data[i]!)).toBeLessThanOrEqual(step);
        }
        expect(flowFormats['exr-half'].outOfRange(field)).toBe(lost);
      }),
    );
  });

  it.each(ids)('%s makes the same bytes of the same field, whenever it is written', async (id) => {
    const field = fieldOf(40, 30, (x, y) => [x / 4, y - x]);
    const first = await encodeFlow(id, field);
    vi.useFakeTimers({ now: Date.now() + 1e8, toFake: ['Date'] });
    const later = await encodeFlow(id, field);
    vi.useRealTimers();
    expect(Buffer.from(later).equals(first)).toBe(true);
  });

  it('flo keeps every known vector, and knows the others as unknown', async () => {
    await fc.assert(
      fc.asyncProperty(anyField(component), async (field) => {
        const expected = fieldOf(field.width, field.height, (x, y) => {
          const [u, v] = at(field, x, y);
          return isKnown(u, v) ? [u, v] : [NaN, NaN];
        });
        expect(await flowFormats.flo.decode(await encodeFlow('flo', field), 'x')).toEqual(expected);
      }),
    );
  });

  it('kitti keeps vectors to 1/128 px, and counts those it has to give up', async () => {
    await fc.assert(
      fc.asyncProperty(anyField(component), async (field) => {
        const read = await flowFormats.kitti.decode(await encodeFlow('kitti', field), 'x');
        const lost = countLost(field, read, (c) => c >= -512 && c <= 511.984375);
        for (const [i, value] of read.data.entries()) {
          if (!Number.isNaN(value)) expect(Math.abs(value - field.data[i]!)).toBeLessThanOrEqual(1 / 128);
        }
        expect(flowFormats.kitti.outOfRange(field)).toBe(lost);
      }),
    );
  });

  it('kitti keeps each of its 65536 steps', async () => {
    const field = fieldOf(256, 256, (x, y) => [(256 * y + x - 32768) / 64, (32767 - 256 * y - x) / 64]);
    const read = await flowFormats.kitti.decode(await encodeFlow('kitti', field), 'x');
    expect(Buffer.from(read.data.buffer).equals(Buffer.from(field.data.buffer))).toBe(true);
    expect(flowFormats.kitti.outOfRange(field)).toBe(0);
  });
});

/** How many known pixels are unknown in `read`; each must have had a component that is not `inside`. */
function countLost(field: FlowField, read: FlowField, inside: (component: number) => boolean): number {
  let lost = 0;
  for (let i = 0; i < field.width * field.height; i++) {
    const [x, y] = [i % field.width, Math.floor(i / field.width)];
    const [u, v] = at(field, x, y);
    if (!isKnown(u, v) || isKnown(...at(read, x, y))) continue;
    expect(inside(u) && inside(v)).toBe(false);
    lost++;
  }
  return lost;
}

describe('broken files', () => {
  const field = fieldOf(5, 3, (x, y) => [x, y]);

  it.each(ids)('%s: any cut, or any byte too many, is refused', async (id) => {
    const bytes = await encodeFlow(id, field);
    for (let length = 0; length < bytes.length; length++) await expectRefusal(id, bytes.subarray(0, length));
    await expectRefusal(id, Buffer.concat([bytes, Buffer.of(0)]));
  });

  it.each(rawIds)('%s: damaged headers never allocate what they claim', async (id) => {
    const bytes = await encodeFlow(id, field);
    const header = bytes.length - 15 * (id === 'pfm' ? 12 : 8);
    await fc.assert(
      fc.asyncProperty(fc.nat(header - 1), fc.nat(255), async (at, value) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = value;
        const result = await attempt(() => flowFormats[id].decode(damaged, 'dir/broken'));
        if (result instanceof Error) expect(result.message).toContain('dir/broken');
        else expect(result.width * result.height).toBe(15);
      }),
      { numRuns: 500 },
    );
  });

  it.each(['npz', 'mat', 'exr', 'exr-half'] as const)(
    '%s: a damaged byte never crashes, and never makes more of a file than there was',
    async (id) => {
      const whole = fieldOf(9, 18, (x, y) => [x * y, x - y]);
      const bytes = await encodeFlow(id, whole);
      for (const at of bytes.keys()) {
        for (const flip of [0x55, 0xff]) {
          const damaged = Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ flip : byte));
          const result = await attempt(() => flowFormats[id].decode(damaged, 'dir/broken'));
          if (result instanceof StudioError) expect(result.message).toMatch(/^dir\/broken [^\n]*\.$/);
          else expect(result).toMatchObject({ width: 9, height: 18 });
        }
      }
    },
  );

  it('kitti: a damaged byte is refused, or does no harm', async () => {
    const whole = fieldOf(9, 8, (x, y) => [x * y, x - y]);
    const bytes = await encodeFlow('kitti', whole);
    for (const at of bytes.keys()) {
      const damaged = Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 0x55 : byte));
      const result = await attempt(() => flowFormats.kitti.decode(damaged, 'dir/broken'));
      if (result instanceof Error) expect(result.message).toMatch(/^dir\/broken [^\n]*\.$/);
      else expect(result).toEqual(whole);
    }
  });

  it('reads half precision, rounded as the OpenEXR library rounds', async () => {
    const { data } = await goldenField();
    // 511.984375 is between two steps; all else is exact to 1/64 px or was rounded to 11 bits.
    const read = await readFlow(join(golden, 'openexr-half.exr'));
    expect(read.data).toEqual(fromHalf(toHalf(data)));
  });

  it('refuses sizes that cannot be', async () => {
    const flo = Buffer.from(await encodeFlow('flo', field));
    flo.writeInt32LE(0x7fffffff, 4);
    flo.writeInt32LE(0x7fffffff, 8);
    await expectRefusal(
      'flo',
      flo,
      'is cut short: it has 132 bytes, and 2147483647 x 2147483647 pixels need',
    );
    flo.writeInt32LE(-5, 4);
    await expectRefusal('flo', flo, 'claims a size of -5 x 2147483647 pixels');
    const png = Buffer.from(await encodeFlow('kitti', field));
    png.writeUInt32BE(0x7fffffff, 16);
    await expectRefusal('kitti', png, 'claims a size of 2147483647 x 3 pixels');
  });

  it('unpacks nothing for a size that a small archive merely claims', async () => {
    const exr = Buffer.from(await encodeFlow('exr', field));
    const window = exr.indexOf('dataWindow\0box2i\0') + 'dataWindow\0box2i\0'.length + 4;
    const display = exr.indexOf('displayWindow\0box2i\0') + 'displayWindow\0box2i\0'.length + 4;
    for (const [side, sentence] of [
      [1 << 13, 'is cut short: 8192 x 8192 pixels cannot be in'],
      [1 << 20, 'claims a size of 1048576 x 1048576 pixels'],
    ] as const) {
      for (const at of [window, display]) {
        exr.writeInt32LE(side - 1, at + 8);
        exr.writeInt32LE(side - 1, at + 12);
      }
      await expectRefusal('exr', exr, sentence);
    }
    exr.writeInt32LE(2, window);
    await expectRefusal('exr', exr, 'holds only a part of its picture');
    const npz = Buffer.from(await encodeFlow('npz', field));
    // The size before packing, in the list of entries at the end of the archive.
    npz.writeUInt32LE(0xf0000000, npz.indexOf('PK\x01\x02', 'latin1') + 24);
    await expectRefusal('npz', npz, 'claims 4026531840 bytes of flow');
  });

  it('says what else a container holds', async () => {
    const nuke = await readFile(join(golden, 'openexr-zips.exr'), 'latin1');
    const other = Buffer.from(nuke.replaceAll('forward.', 'whither.'), 'latin1');
    await expectRefusal('exr', other, 'holds no motion vectors under a name that is known');
    const old = Buffer.alloc(256);
    old.write('MATLAB 7.3 MAT-file');
    await expectRefusal('mat', old, 'is a MATLAB 7.3 file');
  });

  it('says what else a file is', async () => {
    const picture = await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await expectRefusal('kitti', picture, 'is a picture, not a KITTI flow file');
    await expectRefusal('pfm', Buffer.from('Pf\n1 1\n-1.0\n0000'), 'is a greyscale .pfm file');
    await expectRefusal(
      'pfm',
      Buffer.from('PF\n1 1\n0\n000000000000'),
      'has "0" where a .pfm file tells its byte order',
    );
    const npy = Buffer.from(await encodeFlow('npy', field));
    const edited = (from: string, to: string) =>
      Buffer.from(npy.toString('latin1').replace(from, to), 'latin1');
    await expectRefusal('npy', edited('<f4', '<i4'), 'does not hold floating-point numbers');
    await expectRefusal('npy', edited('(3, 5, 2)', '(5, 2, 3)'), 'has the shape (5, 2, 3)');
    await expectRefusal('npy', edited('(3, 5, 2)', '(30,)   '), 'does not hold an array of shape');
  });

  async function expectRefusal(id: FlowFormatId, bytes: Uint8Array, sentence = ''): Promise<void> {
    const error = await attempt(() => flowFormats[id].decode(bytes, 'dir/broken'));
    expect(error).toMatchObject({ name: 'StudioError', code: 'file-corrupt' });
    expect((error as Error).message).toContain(`dir/broken ${sentence}`);
  }
});

describe('readFlow', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flow-formats-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('goes by what the file says, then by its name', async () => {
    const field = fieldOf(2, 2, (x, y) => [x, y]);
    const misnamed = join(folder, 'flow.npy');
    await writeFile(misnamed, await encodeFlow('flo', field));
    expect(await readFlow(misnamed)).toEqual(field);
    const empty = join(folder, 'empty.FLO');
    await writeFile(empty, '');
    await expect(readFlow(empty)).rejects.toThrow(`${empty} is not a Middlebury .flo file`);
    const other = join(folder, 'notes.txt');
    await writeFile(other, 'hello');
    await expect(readFlow(other)).rejects.toThrow(`${other} is not a flow file.`);
    await expect(readFlow(join(folder, 'absent.flo'))).rejects.toThrow('absent.flo does not exist.');
  });

  it('knows extensions in either case', () => {
    expect(formatOfName('a/b.PNG')?.id).toBe('kitti');
    expect(formatOfName('a/flo')).toBeUndefined();
  });
});

function at({ width, height, data }: FlowField, x: number, y: number): [number, number] {
  return [data[y * width + x]!, data[(height + y) * width + x]!];
}

async function attempt<T>(action: () => T | Promise<T>): Promise<T | Error> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
