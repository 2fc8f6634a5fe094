/** Damaged and hostile model files, through all that a file goes through before it is a model. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { StudioError } from '../engine/errors.js';
import { recogniseFile } from '../engine/models/recognise.js';
import { projectRoot } from '../engine/root.js';
import { openEstimator } from '../engine/runtime/open.js';
import { writeClassifier } from './support/checkpoint.js';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-models-'));
afterAll(() => rmSync(folder, { recursive: true }));

const nano = join(projectRoot, 'weights/nano.safetensors');
const classifier = writeClassifier(join(folder, 'vit.safetensors'));
const damaged = join(folder, 'damaged.safetensors');

/** Any file here has less than 30 MB; what is allocated beyond copies of it was asked for by its content. */
const MEMORY_BYTES = 600e6;

/** What a file comes to; anything but a model or a sentence that names the file fails. */
async function outcome(): Promise<'a model' | 'refused'> {
  try {
    await recogniseFile(damaged);
    return 'a model';
  } catch (error) {
    expect(error).toBeInstanceOf(StudioError);
    expect((error as Error).message).toContain(damaged);
    return 'refused';
  }
}

type Header = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;

/** A .safetensors file as its header and what follows. */
function readParts(path: string): { header: Header; data: Buffer } {
  const file = readFileSync(path);
  const length = Number(file.readBigUInt64LE(0));
  return { header: JSON.parse(file.toString('utf8', 8, 8 + length)), data: file.subarray(8 + length) };
}

function writeParts(header: object, data: Buffer): void {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(damaged, Buffer.concat([length, text, data]));
}

const size = fc.oneof(
  fc.integer({ min: -2, max: 5 }),
  fc.constantFrom(0.5, 49, 4225, 2 ** 31, 2 ** 53, 1e300, '8', null),
);
/** What is done to the description of one tensor. */
const change = fc.oneof(
  fc.record({ shape: fc.array(size, { maxLength: 6 }) }),
  fc.record({ dtype: fc.constantFrom('F64', 'F16', 'I8', 'BOOL', 'F8_E4M3', '', 'f32') }),
  fc.record({ data_offsets: fc.tuple(size, size) }),
  // No bytes, whatever the other sizes say: the one way to a huge shape in a small file.
  fc.record({
    shape: fc.shuffledSubarray([0, 2 ** 31, 2 ** 20, 7], { minLength: 4 }),
    data_offsets: fc.constant([0, 0]),
  }),
  fc.constantFrom('dropped', 'renamed'),
);

describe.each([
  ['nano', nano],
  ['a ViT', classifier],
])('%s', (_name, path) => {
  const { header, data } = readParts(path);
  const names = Object.keys(header).filter((name) => name !== '__metadata__');

  it('cut at 200 places is refused', { timeout: 120_000 }, async () => {
    const { length } = readFileSync(path);
    const places = fc.sample(fc.nat(length - 1), { numRuns: 200, seed: 1 }).sort((a, b) => b - a);
    copyFileSync(path, damaged);
    for (const place of places) {
      truncateSync(damaged, place);
      expect(await outcome()).toBe('refused');
    }
  });

  it('with another header is a model or refused, without asking for memory', {
    timeout: 120_000,
  }, async () => {
    const before = process.memoryUsage().rss;
    const changes = fc.array(fc.tuple(fc.constantFrom(...names), change), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(changes, async (some) => {
        const changed: Record<string, unknown> = { ...header };
        for (const [name, what] of some) {
          if (typeof what === 'string') delete changed[name];
          else changed[name] = { ...header[name], ...what };
          if (what === 'renamed') changed[`${name}.x`] = header[name];
        }
        writeParts(changed, data);
        await outcome();
      }),
      { numRuns: 60, seed: 1 },
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(MEMORY_BYTES);
  });

  it('whose names lead to endless blocks is refused', { timeout: 60_000 }, async () => {
    const block = names.find((name) => /blocks?\.\d+\./.test(name))!;
    const more = Object.fromEntries(
      Array.from({ length: 50_000 }, (_, i) => [
        block.replace(/(blocks?\.)\d+/, `$1${i}`),
        { ...header[block], shape: [0], data_offsets: [0, 0] },
      ]),
    );
    writeParts({ ...more, ...header }, data);
    expect(await outcome()).toBe('refused');
  });
});

it('computes with weights whose bits were flipped, or says why not', { timeout: 120_000 }, async () => {
  const { header, data } = readParts(nano);
  const values = Buffer.from(data);
  for (const at of fc.sample(fc.nat(values.length - 1), { numRuns: 2000, seed: 2 })) values[at] ^= 0x40;
  writeParts(header, values);
  const estimator = await openEstimator({ model: damaged, device: 'cpu' });
  async function* frames() {
    for (const index of [0, 1]) yield { index, width: 64, height: 64, data: new Uint8Array(3 * 64 * 64) };
  }
  try {
    for await (const { forward } of estimator.pairs(frames(), { iterations: 2, backward: false })) {
      expect(forward.data).toHaveLength(2 * 64 * 64);
    }
  } catch (error) {
    expect(error).toBeInstanceOf(StudioError);
  } finally {
    await estimator.close();
  }
});
