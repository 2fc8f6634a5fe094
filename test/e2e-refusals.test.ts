/** What the built program refuses before it computes: models that do not fit, folders it cannot write to, bad options. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../engine/root.js';
import { contentOf, temporaryFolder, writeImages } from './folders.js';
import { manifestOf } from './support/cli.js';
import { complaint, refused } from './support/complaint.js';
import { mount, smallDisk } from './support/disk.js';

const raft = resolve(projectRoot, '../shared/data/peers/raft-small.pth');
const tensor = 'context_encoder.head.bias';

/** The bundled weights, split at the end of the header of the file. */
function bundledWeights(): { header: string; tensors: Uint8Array } {
  const bytes = readFileSync(join(projectRoot, 'weights/nano.safetensors'));
  const end = 8 + Number(bytes.readBigUInt64LE());
  return { header: bytes.toString('utf8', 8, end), tensors: bytes.subarray(end) };
}

/** The bundled weights with another header, under a name of their own. */
function changedWeights(change: (header: string) => string): string {
  const { header, tensors } = bundledWeights();
  const changed = Buffer.from(change(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(changed.length));
  return weightsFile('changed.safetensors', Buffer.concat([length, changed, tensors]));
}

function weightsFile(name: string, content: Uint8Array | string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

const images = () => writeImages(join(temporaryFolder(), 'clip'), 2);

describe('a model', () => {
  it('is refused if it is unknown or cannot be read', async () => {
    const input = await images();
    const text = weightsFile('text.pt', 'dear diary');
    const whole = readFileSync(join(projectRoot, 'weights/nano.safetensors'));
    const torn = weightsFile('torn.safetensors', whole.subarray(0, whole.length / 2));
    expect(await complaint(input, '--model', 'giant')).toEqual(
      refused(
        'There is no model "giant". See "flow-studio models" for those there are, or give a weights file.',
      ),
    );
    expect(await complaint(input, '--model', 'none.pth')).toEqual(
      refused(`${resolve('none.pth')} does not exist.`),
    );
    expect(await complaint(input, '--model', text)).toEqual(
      refused(`${text}: this is neither a .safetensors nor a PyTorch weight file.`),
    );
    const { sentence, ...rest } = await complaint(input, '--model', torn);
    expect(rest).toMatchObject({ code: 1, list: [], written: false });
    expect(sentence).toMatch(/torn\.safetensors: this weight file is cut short: .* copy the file again\.$/);
  });

  it('is refused with the names and shapes that do not fit', async () => {
    const input = await images();
    const renamed = changedWeights((header) => header.replace(`"${tensor}"`, `"${tensor}es"`));
    const count = Object.keys(JSON.parse(bundledWeights().header)).filter(
      (name) => name !== '__metadata__',
    ).length;
    const found = await complaint(input, '--model', renamed);
    expect(found.sentence).toBe(
      `${renamed} does not fit this model: of ${count} tensors, 1 missing, 1 unexpected, 0 misshapen. Choose the model that the file was trained for.`,
    );
    expect(found.list).toEqual([
      expect.stringMatching(`^  missing +${tensor}: the model has \\[\\d+\\], the file has none$`),
      expect.stringMatching(`^  unexpected +${tensor}es: the model has none, the file has \\[\\d+\\]$`),
    ]);
    const reshaped = changedWeights((header) =>
      header.replace(new RegExp(`("${tensor}":\\{[^}]*"shape":\\[)(\\d+)\\]`), '$11,$2]'),
    );
    expect((await complaint(input, '--model', reshaped)).list).toEqual([
      expect.stringMatching(
        `^  misshapen +${tensor}: the model has \\[(\\d+)\\], the file has \\[1, \\1\\]$`,
      ),
    ]);
  });

  it('of another kind is named as that', async (test) => {
    const input = await images();
    const found = await complaint(input, '--model', raft);
    if (found.sentence.includes('does not exist')) return test.skip(`there is no ${raft}`);
    expect(found).toEqual(refused(found.sentence));
    expect(found.sentence).toMatch(
      /raft-small\.pth holds no FlowFormer: none of its 106 tensors tells one\./,
    );
  });
});

describe('an output folder', () => {
  it('is refused where a file is in its place, or none can be', async () => {
    const input = await images();
    const file = weightsFile('file', '');
    for (const out of [file, join(file, 'deeper', 'still')]) {
      const sentence = `${file} is a file where a folder is needed.`;
      expect(await complaint(input, '--out', out)).toEqual(refused(sentence));
    }
    if (process.platform !== 'linux') return;
    expect(await complaint(input, '--out', '/proc/x/y')).toMatchObject({
      code: 1,
      sentence: 'No folder can be made at /proc/x. Choose another output folder with --out.',
    });
  });

  it('that is read-only is refused, and a full one keeps whole files', async (test) => {
    const disk = smallDisk(96);
    if (!disk) return test.skip('only root on Linux can mount a small disk');
    const input = await writeImages(join(temporaryFolder(), 'clip'), 40);
    const full = await complaint(input, '--out', disk, '--backward');
    expect(full).toMatchObject({ code: 1, list: [] });
    expect(full.sentence).toMatch(
      /^The disk of \S+ is nearly full: [\d.]+ kB are free, the next pair needs [\d.]+ kB\. Free some space and run the same command again: /,
    );
    const { complete } = manifestOf(join(disk, 'clip'));
    const names = Object.keys(contentOf(disk));
    expect(complete).toBe(false);
    expect(names.filter((name) => name.endsWith('.flo')).length).toBeGreaterThan(5);
    expect(names.filter((name) => /\/\.[^/]*$/.test(name))).toEqual([]);

    mount('-o', 'remount,ro', disk);
    expect(await complaint(input, '--out', join(disk, 'new'))).toMatchObject({
      code: 1,
      sentence: `No permission to write ${disk}. Choose another output folder with --out.`,
    });
  });
});

it.each([
  [['--frames', '4'], 'The frame range "4" must be START:END or START:END:STEP'],
  [['--frames', '5:9:0'], 'The frame range "5:9:0" has a step of 0'],
  [['--format', 'jpg'], 'A format must be one of flo, kitti, pfm, npy, npz, mat, exr, exr-half.'],
  [['--viz', 'gif'], 'A visualisation must be one of png, mp4, side-by-side, overlay, webp.'],
  [['--iterations', '0'], 'The iterations must be at least 1.'],
  [['--max-size', '-5'], 'The maximum size must be at least 16 pixels.'],
  [['--device', 'abacus'], 'The device must be one of auto, cpu,'],
])('%j is bad usage', async (options, sentence) => {
  const found = await complaint(await images(), ...options);
  expect(found).toEqual(refused(found.sentence, 2));
  expect(found.sentence.startsWith(sentence)).toBe(true);
});

it('a device that is not there, and frames that are not there, are told', async () => {
  const input = await images();
  const device = await complaint(input, '--device', process.platform === 'win32' ? 'coreml' : 'dml');
  expect(device).toEqual(refused(device.sentence));
  expect(device.sentence).toMatch(/ cannot be used: .+ Leave out --device, or choose cpu\.$/);
  expect(await complaint(input, '--frames', '5:9')).toEqual(
    refused(
      `${input} has 2 frames: no pair of them is in the range 5:9:1. Flow needs two frames; frames count from 0.`,
    ),
  );
});
