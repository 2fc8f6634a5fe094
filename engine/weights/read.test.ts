import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../root.js';
import { readWeights } from './read.js';
import type { WeightFile } from './tensors.js';

/** Written by PyTorch; see test/golden/make_weights.py. */
const golden = join(projectRoot, 'test/golden/weights');

type Expected = Record<string, { dtype: string; shape: number[]; values: (number | string)[] }>;
const expected: Record<string, Expected> = JSON.parse(readFileSync(join(golden, 'expected.json'), 'utf8'));

function described(file: WeightFile): Expected {
  const entries = [...file.tensors].map(([name, tensor]) => {
    expect(tensor.name).toBe(name);
    const values = Array.from(tensor.toFloat32(), (value) =>
      Number.isFinite(value) ? value : spelled(value),
    );
    return [name, { dtype: tensor.dtype, shape: [...tensor.shape], values }];
  });
  return Object.fromEntries(entries);
}

/** As Python spells what JSON has no number for. */
function spelled(value: number): string {
  return String(value).replace('Infinity', 'inf').replace('NaN', 'nan');
}

describe('readWeights on files that PyTorch wrote', () => {
  for (const [name, tensors] of Object.entries(expected)) {
    it(`reads every tensor of ${name}`, async () => {
      expect(described(await readWeights(join(golden, name)))).toEqual(tensors);
    });
  }

  it('tells the format from the content and keeps the metadata', async () => {
    const safetensors = await readWeights(join(golden, 'all.safetensors'));
    expect(safetensors.format).toBe('safetensors');
    expect(safetensors.metadata).toEqual({ 'made by': 'PyTorch', é: '✓' });
    const torch = await readWeights(join(golden, 'checkpoint.pt'));
    expect(torch.format).toBe('torch');
    expect(torch.metadata).toEqual({ epoch: '5' });
  });

  it('knows a safetensors file whose header is as long as a pickle begins', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'flow-studio-test-'));
    const path = join(folder, 'short.safetensors');
    const header = JSON.stringify({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }).padEnd(128);
    await writeFile(
      path,
      Buffer.concat([Buffer.from([128, 0, 0, 0, 0, 0, 0, 0]), Buffer.from(header), Buffer.alloc(4)]),
    );
    expect((await readWeights(path)).format).toBe('safetensors');
    await rm(folder, { recursive: true });
  });

  it('gives the bytes in row-major order, little-endian, also of a transposed tensor', async () => {
    const { tensors } = await readWeights(join(golden, 'views.pt'));
    const { bytes } = tensors.get('half_transposed')!;
    // 0 3 1 4 2 5 as bfloat16.
    expect(Buffer.from(bytes).toString('hex')).toBe('00004040803f80400040a040');
  });
});

describe('readWeights on files that it must refuse', () => {
  const refusals: [string, string, RegExp][] = [
    ['hostile.pt', 'weights-unsafe', /asks to run code \(posix\.system\); Flow Studio only reads tensors/],
    ['hostile-legacy.pth', 'weights-unsafe', /asks to run code \(posix\.system\)/],
    ['hostile.pkl', 'weights-unsafe', /asks to run code \(posix\.system\)/],
    ['plain.pkl', 'weights-format', /Python pickle, but not a PyTorch weight file/],
    [
      'whole-model.pt',
      'weights-unsupported',
      /whole Python object \(torch\.nn\.modules\.container\.Sequential\)/,
    ],
    ['complex.pt', 'weights-unsupported', /torch\.ComplexFloatStorage/],
    ['sparse.pt', 'weights-unsupported', /torch\._utils\._rebuild_sparse_tensor/],
    ['no-tensors.pt', 'weights-unsupported', /no tensors/],
    ['program.pt', 'weights-unsupported', /TorchScript/],
    ['overlapping.pt', 'weights-corrupt', /lie over each other/],
    ['compressed.pt', 'weights-unsupported', /compressed/],
    ['big-endian.pt', 'weights-unsupported', /little-endian/],
    ['no-storage.pt', 'weights-corrupt', /data\/0 is missing/],
    ['foreign.zip', 'weights-format', /no data\.pkl/],
    ['expected.json', 'weights-format', /neither/],
    ['not-there.pt', 'file-missing', /does not exist/],
    ['.', 'not-a-file', /folder/],
  ];
  for (const [name, code, message] of refusals) {
    it(`refuses ${name}: ${code}`, async () => {
      const path = join(golden, name);
      await expect(readWeights(path)).rejects.toMatchObject({ name: 'StudioError', code });
      await expect(readWeights(path)).rejects.toThrow(message);
      await expect(readWeights(path)).rejects.toThrow(path);
    });
  }
});

it('notices a single flipped bit in the numbers of a PyTorch archive', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weights-'));
  const bytes = readFileSync(join(golden, 'nested.pt'));
  const one = bytes.indexOf(Buffer.from(new Float32Array([1, 1]).buffer));
  bytes[one]! ^= 1;
  await writeFile(join(folder, 'flipped.pt'), bytes);
  await expect(readWeights(join(folder, 'flipped.pt'))).rejects.toThrow(/checksum of .*data\/0 is wrong/);
  await rm(folder, { recursive: true });
});

describe('readWeights on what downloads leave behind', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weights-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const leftovers: [string, string | Buffer, RegExp][] = [
    ['empty', '', /empty/],
    ['a web page', '\n<!DOCTYPE html><html>', /web page/],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\n', /Git LFS pointer/],
    ['an archive of something else', Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex'), /neither|data\.pkl/],
  ];
  for (const [what, content, message] of leftovers) {
    it(`says that the file is ${what}`, async () => {
      const path = join(folder, 'weights.pth');
      await writeFile(path, content);
      await expect(readWeights(path)).rejects.toMatchObject({ code: 'weights-format' });
      await expect(readWeights(path)).rejects.toThrow(message);
    });
  }
});

describe('readWeights on real checkpoints', () => {
  const real: [string, number, string, number[]][] = [
    ['data/peers/raft-small.pth', 106, 'fnet.conv1.weight', [32, 3, 7, 7]],
    ['prototype/nano.pt', 287, 'fnet.pe.bias', [48]],
  ];
  for (const [name, count, tensor, shape] of real) {
    const path = join(projectRoot, '../shared', name);
    const absent = !existsSync(path);
    if (absent) console.warn(`Skipped: ${path} is not on this machine.`);
    it.skipIf(absent)(`reads ${name}`, async () => {
      const { tensors } = await readWeights(path);
      expect(tensors.size).toBe(count);
      expect(tensors.get(tensor)?.shape).toEqual(shape);
    });
  }
});
