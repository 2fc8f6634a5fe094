import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StudioError } from '../errors.js';
import { projectRoot } from '../root.js';
import { readWeights } from './read.js';

const golden = join(projectRoot, 'test/golden/weights');
const files = readdirSync(golden).filter((name) => name !== 'expected.json');
const rounds = 200;

/** Marsaglia's xorshift32: the same numbers every time. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

describe('damaged weight files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weights-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Reads all there is to read. Whatever fails must be a StudioError, and nothing may be larger than the file. */
  async function outcome(bytes: Buffer): Promise<'read' | 'refused'> {
    const path = join(folder, 'damaged');
    await writeFile(path, bytes);
    try {
      const { tensors } = await readWeights(path);
      for (const tensor of tensors.values()) {
        expect(tensor.bytes.length).toBeLessThanOrEqual(bytes.length);
        tensor.toFloat32();
      }
      return 'read';
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      expect(error.message).toContain(path);
      return 'refused';
    }
  }

  for (const name of files) {
    const whole = readFileSync(join(golden, name));

    it(`${name}, cut at ${rounds} places, is always refused`, async () => {
      const random = seeded(1);
      for (let round = 0; round < rounds; round++) {
        expect(await outcome(whole.subarray(0, random(whole.length)))).toBe('refused');
      }
    });

    it(`${name}, with bits flipped, is read or refused, never worse`, async () => {
      const random = seeded(2);
      for (let round = 0; round < rounds; round++) {
        const damaged = Buffer.from(whole);
        for (let flips = 1 + random(3); flips > 0; flips--) {
          const at = random(damaged.length);
          damaged[at] = damaged[at]! ^ (1 << random(8));
        }
        await outcome(damaged);
      }
    });
  }
});
