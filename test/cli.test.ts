/** The built program from the outside: what it prints, where, and how it exits. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { createField } from '../engine/flow/field.js';
import { encodeMotionLayers } from '../engine/flow/formats/exr.js';
import { encodeFlow, readFlow } from '../engine/flow/formats/index.js';
import { encodeVideo } from '../engine/video/encode.js';
import { resultsOf, temporaryFolder, writeImages } from './folders.js';
import { cli, eventsIn, finish, start } from './support/cli.js';
import { fieldOf } from './support/fields.js';

async function writeFlow(path: string, u: number): Promise<string> {
  const field = createField(8, 6);
  field.data.fill(u, 0, 48);
  writeFileSync(path, await encodeFlow('flo', field));
  return path;
}

describe('bad usage', () => {
  const refused: [string[], string][] = [
    [['flow', 'a.mp4'], "Required option '--out <dir>' not specified. See --help."],
    [['flow', '--out', 'o'], "Missing required argument 'input'. See --help."],
    [['bogus'], "Unknown command 'bogus'. See --help."],
    [['flow', 'a.mp4', '--out', 'o', '--frames', '9:2'], 'The frame range "9:2" ends before it starts.'],
    [
      ['flow', 'a.mp4', '--out', 'o', '--format', 'flo,jpg'],
      'A format must be one of flo, kitti, pfm, npy, npz,',
    ],
    [['flow', 'a.mp4', '--out', 'o', '--priority', 'high'], '--priority is for clips in a --queue.'],
    [['flow', 'a.mp4', '--out', 'o', '--extra', 'occlusion'], 'The flow back is needed for occlusion: add'],
    [['flow', 'a.mp4', '--out', 'o', '--iterations', 'many'], 'The iterations must be a whole number.'],
    [['flow', 'a.mp4', '--out', 'o', '--device', 'gpu'], 'The device must be one of auto, cpu,'],
    [['eval', 'only-one.flo'], "Missing required argument 'gt'. See --help."],
  ];

  it.each(refused)('%j exits 2 with one sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await cli(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.startsWith(sentence)).toBe(true);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('is an event on stdout with --json', async () => {
    const { code, stdout, stderr } = await cli('flow', 'a.mp4', '--json');
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(eventsIn(stdout)).toEqual([
      {
        type: 'error',
        code: 'bad-usage',
        message: "Required option '--out <dir>' not specified.",
        advice: 'See --help.',
      },
    ]);
  });
});

describe('bad input', () => {
  it('exits 1 with one sentence and leaves no output folder', async () => {
    const folder = temporaryFolder();
    const text = join(folder, 'text.mp4');
    writeFileSync(text, 'this is no video');
    const inputs: [string, string][] = [
      [join(folder, 'none.mp4'), `${join(folder, 'none.mp4')} does not exist.`],
      [text, `${text} is not a video that can be read`],
    ];
    for (const [input, sentence] of inputs) {
      const { code, stderr } = await cli('flow', input, '--out', join(folder, 'out'));
      expect(code).toBe(1);
      expect(stderr).toContain(sentence);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(existsSync(join(folder, 'out'))).toBe(false);
    }
  });

  it('cannot steer the terminal through a file name', async () => {
    const { code, stderr } = await cli('eval', '\x1b[31mred\nline.flo', 'b.flo');
    expect(code).toBe(1);
    expect(stderr).toBe('?[31mred?line.flo does not exist.\n');
  });

  it('is a model that does not exist', async () => {
    const input = await writeImages(join(temporaryFolder(), 'clip'), 2);
    const { code, stderr } = await cli(
      'flow',
      input,
      '--out',
      join(input, '..', 'out'),
      '--model',
      'gigantic',
    );
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('gigantic') });
  });
});

describe('a cut video', () => {
  /** A video of 24 frames of noise, of which only the first `share` of the bytes is there. */
  async function cutVideo(share: number): Promise<string> {
    const path = join(temporaryFolder(), 'cut.mp4');
    const size = { width: 64, height: 48 };
    await encodeVideo({ path, ...size, fps: 10, frames: noise(24, 3 * size.width * size.height) });
    truncateSync(path, Math.round(share * statSync(path).size));
    return path;
  }

  async function* noise(count: number, length: number): AsyncIterable<Uint8Array> {
    for (let t = 1; t <= count; t++)
      yield Uint8Array.from({ length }, (_, i) => (i * i * 31 + i * t * 17) % 256);
  }

  it('keeps the flow of what is there, marks it incomplete and exits 1', async () => {
    const input = await cutVideo(0.7);
    const out = join(input, '..', 'out');
    const { code, stderr } = await cli(
      'flow',
      input,
      '--out',
      out,
      '--iterations',
      '1',
      '--viz',
      'mp4',
      '--quiet',
    );
    expect(code).toBe(1);
    const [, decoded] =
      /^\S+cut\.mp4 is cut short or damaged: only (\d+) of 24 frames could/.exec(stderr) ?? [];
    expect(readdirSync(join(out, 'cut', 'forward'))).toHaveLength(Number(decoded) - 1);
    expect(existsSync(join(out, 'cut', 'viz', 'forward.mp4'))).toBe(true);
    const manifest = JSON.parse(readFileSync(join(out, 'cut', 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ complete: false, reason: expect.stringContaining('cut short') });
  });

  it('leaves no folder if less than two frames are there', async () => {
    const input = await cutVideo(0.03);
    const out = join(input, '..', 'out');
    const { code, stderr } = await cli('flow', input, '--out', out, '--iterations', '1', '--quiet');
    expect({ code, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(existsSync(out)).toBe(false);
  });
});

describe('eval', () => {
  it('measures files and folders, as a table and as JSON', async () => {
    const folder = temporaryFolder();
    for (const name of ['pred', 'gt']) mkdirSync(join(folder, name));
    for (const [stem, u] of [
      ['a', 2],
      ['b', 6],
    ] as const) {
      await writeFlow(join(folder, 'pred', `${stem}.flo`), u);
      await writeFlow(join(folder, 'gt', `${stem}.flo`), 0);
    }
    const { code, stdout } = await cli('eval', join(folder, 'pred'), join(folder, 'gt'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ files: 2, epe: 4, px1: 100, px3: 50, px5: 50, fl: 50 });
    expect(JSON.parse(stdout).perFile).toHaveLength(2);
    const text = await cli('eval', join(folder, 'pred', 'a.flo'), join(folder, 'gt', 'a.flo'));
    expect(text.stdout).toMatch(
      /^file +EPE px .*\n.*a\.flo +2\.000 +100\.00 +0\.00 +0\.00 +0\.00\nmean of 1 /,
    );
  });
});

describe('info and convert', () => {
  it('tell what a file holds, and write it in another format that holds the same', async () => {
    const folder = temporaryFolder();
    const flo = await writeFlow(join(folder, 'a.flo'), 3);
    const mat = join(folder, 'a.mat');
    const converted = await cli('convert', flo, mat);
    expect(converted).toEqual({ code: 0, stdout: expect.stringContaining(`${mat} (`), stderr: '' });
    const said = await cli('info', mat);
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect(said.stdout).toMatch(
      /MATLAB \.mat\n.*8 x 6 pixels.*\n.*0\.0 %\n.*mean 3\.00 px(.|\n)*right 100\.0 %/,
    );
    const [inJson] = (await cli('info', flo, '--json')).stdout
      .split('\n')
      .map((line) => JSON.parse(line || '{}'));
    expect(inJson).toMatchObject({
      path: flo,
      format: 'flo',
      width: 8,
      height: 6,
      flow: { known: 48, mean: 3 },
    });
  });

  it('tell both flows of a file for compositing', async () => {
    const folder = temporaryFolder();
    const exr = join(folder, 'both.exr');
    const [forward, backward] = [3, -2].map((u) => fieldOf(8, 6, () => [u, 0]));
    writeFileSync(exr, await encodeMotionLayers({ forward, backward }, 'nuke'));
    const said = await cli('info', exr);
    expect(said.stdout).toMatch(
      /flow +forward\n(.|\n)*mean 3\.00 px(.|\n)*flow +backward\n(.|\n)*mean 2\.00 px/,
    );
    const inJson = (await cli('info', exr, '--json')).stdout.trim().split('\n');
    expect(inJson.map((line) => JSON.parse(line))).toMatchObject([
      { direction: 'forward', flow: { mean: 3 } },
      { direction: 'backward', flow: { mean: 2 } },
    ]);
    const flo = join(folder, 'one.flo');
    expect(await cli('convert', exr, flo)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--direction'),
    });
    expect(await cli('convert', exr, flo, '--direction', 'backward')).toMatchObject({ code: 0 });
    expect(await readFlow(flo)).toEqual(backward);
  });

  it('refuse in one sentence what would be lost, what is there, and what is no flow', async () => {
    const folder = temporaryFolder();
    const flo = await writeFlow(join(folder, 'a.flo'), 1000.001);
    const text = join(folder, 'notes.txt');
    writeFileSync(text, 'hello');
    for (const [args, sentence] of [
      [['convert', flo, join(folder, 'a.png')], 'KITTI 16-bit PNG cannot keep'],
      [['convert', flo, flo], `${flo} is there already.`],
      [['convert', text, join(folder, 'a.npy')], `${text} is not a flow file.`],
      [['info', text], `${text} is not a flow file.`],
    ] as const) {
      const { code, stdout, stderr } = await cli(...args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr.startsWith(sentence)).toBe(true);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    }
    expect(readdirSync(folder).sort()).toEqual(['a.flo', 'notes.txt']);
  });
});

describe('devices and models', () => {
  it('says of every device whether it can be used, and why not', async () => {
    const { devices } = JSON.parse((await cli('devices', '--json')).stdout);
    const ids = devices.map((device: { id: string }) => device.id);
    expect(ids).toEqual(['cpu', 'webgpu', 'cuda', 'dml', 'coreml', 'tensorflow']);
    expect(devices[0]).toMatchObject({ id: 'cpu', available: true, name: expect.any(String) });
    for (const { available, reason } of devices) expect(available || typeof reason === 'string').toBe(true);
    expect((await cli('devices')).stdout).toMatch(/^cpu +yes /m);
  });

  it('lists the bundled model and shows its size and origin', async () => {
    expect((await cli('models')).stdout).toMatch(/^nano +flow /m);
    const nano = JSON.parse((await cli('models', 'show', 'nano', '--json')).stdout);
    expect(nano).toMatchObject({ id: 'nano', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await cli('models', 'show', 'other')).toMatchObject({ code: 1 });
  });
});

describe('flow', () => {
  it('prints what it uses first, then events only, and keeps everything the second time', async () => {
    const root = temporaryFolder();
    const input = await writeImages(join(root, 'clip'), 3);
    const args = ['flow', input, '--out', join(root, 'out'), '--iterations', '1', '--json'];
    const { code, stdout, stderr } = await cli(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const events = eventsIn(stdout);
    expect(events[0]).toMatchObject({
      type: 'notice',
      message: expect.stringMatching(/^Model nano .*device cpu$/),
    });
    expect(events.filter((event) => event.type === 'frame').map((event) => event.index)).toEqual([0, 1]);
    const outputs = [join(root, 'out', 'clip')];
    expect(events.at(-1)).toEqual({ type: 'done', outputs, computed: 2, kept: 0 });
    expect(eventsIn((await cli(...args)).stdout).at(-1)).toMatchObject({ computed: 0, kept: 2 });
  });

  it('goes on when its reader goes away', async () => {
    const root = temporaryFolder();
    const input = await writeImages(join(root, 'clip'), 4);
    const child = start('flow', input, '--out', join(root, 'out'), '--iterations', '1', '--json');
    child.stdout!.once('data', () => child.stdout!.destroy());
    const { code, stderr } = await finish(child);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readdirSync(join(root, 'out', 'clip', 'forward'))).toHaveLength(3);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends within a second of %s, and goes on from there', async (signal, exitCode) => {
    const root = temporaryFolder();
    const input = await writeImages(join(root, 'clip'), 12);
    const args = (out: string) => ['flow', input, '--out', join(root, out), '--json'];
    const child = start(...args('out'));
    let sent = 0;
    createInterface(child.stdout!).on('line', (line) => {
      if (sent || JSON.parse(line).type !== 'frame') return;
      sent = performance.now();
      child.kill(signal);
    });
    const { code, stdout } = await finish(child);
    expect(code).toBe(exitCode);
    expect(performance.now() - sent).toBeLessThan(1300);
    const last = eventsIn(stdout).at(-1);
    expect(last).toMatchObject({
      type: 'error',
      code: 'cancelled',
      advice: expect.stringContaining('again'),
    });
    const results = join(root, 'out', 'clip');
    expect(existsSync(join(results, '.flow-studio.lock'))).toBe(false);
    expect(JSON.parse(readFileSync(join(results, 'manifest.json'), 'utf8'))).toMatchObject({
      complete: false,
    });

    const resumed = eventsIn((await cli(...args('out'))).stdout).at(-1);
    expect(resumed).toMatchObject({ type: 'done' });
    if (resumed?.type === 'done') expect(resumed.computed + resumed.kept).toBe(11);
    await cli(...args('whole'));
    expect(resultsOf(results)).toEqual(resultsOf(join(root, 'whole', 'clip')));
  });
});

describe('demo', () => {
  it('prints the error of every pair and where the files are, and runs twice', {
    timeout: 240_000,
  }, async () => {
    const out = join(temporaryFolder(), 'demo');
    for (let time = 0; time < 2; time++) {
      const { code, stdout } = await cli('demo', '--out', out);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^10 -> 11 +\d\.\d{3} /m);
      expect(Number(/^mean +(\d+\.\d+)/m.exec(stdout)?.[1])).toBeLessThan(2);
      const [, flow] = /^Flow files: (.*)$/m.exec(stdout) ?? [];
      const [, video] = /^Video: +(.*)$/m.exec(stdout) ?? [];
      expect(readdirSync(flow!)).toHaveLength(11);
      expect(existsSync(video!)).toBe(true);
      rmSync(join(flow!, '000003.flo'));
    }
  });
});
