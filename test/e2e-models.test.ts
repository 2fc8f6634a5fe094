/** The built program importing, downloading, removing and exporting models. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../engine/root.js';
import { contentOf, temporaryFolder, writeImages } from './folders.js';
import { writeClassifier } from './support/checkpoint.js';
import { type Ended, eventsIn, finish, startWith } from './support/cli.js';
import { smallDisk } from './support/disk.js';
import { closedServer, serveFile } from './support/file-server.js';
import { load } from './support/onnx.js';

/** The program with a store of its own. */
function withStore(store = temporaryFolder(), mirror = '') {
  const env = { FLOW_STUDIO_MODELS: store, FLOW_STUDIO_MIRROR: mirror };
  return {
    store,
    run: (...args: string[]): Promise<Ended> => finish(startWith(env, ...args)),
    begin: (...args: string[]) => startWith(env, ...args),
    part: join(store, '.downloads', 'swin_t-704ceda3.pth'),
  };
}

const content = Buffer.from(Uint8Array.from({ length: 400_000 }, (_, i) => (i * i) >> 7));

describe('an imported model', () => {
  it('is used by its id until it is removed', { timeout: 120_000 }, async () => {
    const { store, run } = withStore();
    const folder = temporaryFolder();
    const source = writeClassifier(join(folder, 'animals.safetensors'));
    writeFileSync(join(folder, 'animals.labels.txt'), 'ant\nbee\ncat\ndog\neel\nfox\n');
    const images = await writeImages(join(folder, 'images'), 1);

    const imported = await run('models', 'import', source);
    expect(imported).toEqual({
      code: 0,
      stderr: '',
      stdout: `Imported timm/animals, recognised as ViT-Ti/32: 5.93 M parameters, 6 classes, images of 64x64.\n${join(store, 'timm/animals/animals.safetensors')}\n`,
    });
    const list = (await run('models')).stdout;
    expect(list).toMatch(/^timm\/animals +classification +5\.93 M +6 +64x64 +installed +ViT-Ti\/32$/m);
    expect(list).toMatch(/^nano +flow .* bundled /m);
    expect(list).toMatch(/^flowformer-small +flow .* to import /m);
    expect(list).toMatch(/^swin_t +classification .* to download /m);
    const answer = await run('classify', images, '--model', 'timm/animals', '--quiet', '--top', '1');
    expect(answer.stdout).toMatch(/% {2}(ant|bee|cat|dog|eel|fox)\n$/);
    expect((await run('models', 'import', source)).stdout).toContain('There already: timm/animals, ');
    expect((await run('models', 'show', 'timm/animals')).stdout).toContain(`source      ${source}\n`);

    expect(await run('models', 'remove', 'timm/animals')).toMatchObject({
      code: 0,
      stdout: 'Removed timm/animals.\n',
    });
    expect(contentOf(store)).toEqual({});
    expect((await run('classify', images, '--model', 'timm/animals')).stderr).toMatch(
      /^There is no model "timm\/animals"\./,
    );
  });

  it('computes flow by its id', { timeout: 120_000 }, async () => {
    const { run } = withStore();
    const out = temporaryFolder();
    const images = await writeImages(join(out, 'clip'), 2);
    const nano = join(projectRoot, 'weights/nano.safetensors');
    expect((await run('models', 'import', nano, '--id', 'mine')).code).toBe(0);
    const flow = await run(
      'flow',
      images,
      '--out',
      join(out, 'flow'),
      '--model',
      'mine',
      '--iterations',
      '1',
    );
    expect(flow).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Model mine /) });
  });
});

describe('what is refused', () => {
  const refused: [string, string[], string][] = [
    [
      'a bundled model',
      ['models', 'remove', 'nano'],
      'The model nano comes with the program and cannot be removed.',
    ],
    [
      'an absent model',
      ['models', 'remove', 'swin_t'],
      'The model swin_t is not on this machine: nothing to remove.',
    ],
    ['an unknown model', ['models', 'remove', '../..'], 'There is no model "../..". See'],
    ['an unknown model', ['models', 'download', 'huge'], 'There is no model "huge". See'],
    [
      'a model for people',
      ['models', 'download', 'flowformer-sharp'],
      'The model flowformer-sharp is published where only people can download it. Download things_kitti.pth from https://drive.google.com/',
    ],
    [
      'a model that is not here',
      ['models', 'export-onnx', 'vit_b_16', '--out', 'never.onnx'],
      'The model vit_b_16 is not on this machine. Run "flow-studio models download vit_b_16".',
    ],
    [
      'a model of the other task',
      ['classify', 'a.png', '--model', 'flowformer-sintel'],
      'The model flowformer-sintel computes optical flow; here one is needed that classifies images.',
    ],
  ];
  it.each(refused)('%s: %j', async (_, args, sentence) => {
    const { code, stdout, stderr } = await withStore().run(...args);
    expect({ code, stdout, start: stderr.slice(0, sentence.length) }).toEqual({
      code: 1,
      stdout: '',
      start: sentence,
    });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('bad usage exits 2', async () => {
    const { run } = withStore();
    for (const args of [
      ['nano', '--size', '64', '--out', 'never.onnx'],
      ['nano', '--out', 'never.onnx'],
      ['nano', '--size', '64x64', '--batch', '2', '--out', 'never.onnx'],
    ]) {
      expect((await run('models', 'export-onnx', ...args)).code).toBe(2);
    }
  });
});

describe('a download', () => {
  it('goes on where the connection broke, and is deleted if it is the wrong file', async () => {
    const server = await serveFile({ content, etag: '"one"', dropAfter: 150_000 });
    const { store, run, part } = withStore(undefined, server.url);
    const broken = await run('models', 'download', 'swin_t', '--json');
    expect(broken).toMatchObject({ code: 1, stderr: '' });
    expect(eventsIn(broken.stdout).at(-1)).toMatchObject({ type: 'error', code: 'download-interrupted' });
    expect(statSync(part).size).toBe(150_000);

    server.behaviour = { content, etag: '"one"' };
    const { code, stdout, stderr } = await run('models', 'download', 'swin_t');
    expect(server.asked).toEqual([
      { path: '/swin_t-704ceda3.pth' },
      { path: '/swin_t-704ceda3.pth', range: 'bytes=150000-', ifRange: '"one"' },
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: `Downloading ${server.url}swin_t-704ceda3.pth\n` });
    expect(stderr).toMatch(
      /\n?400 kB of 400 kB.*\nWhat came from .* begins with \w{8}, not 704ceda3\. It was deleted\./,
    );
    expect(contentOf(store)).toEqual({});
    expect((await run('models', 'show', 'swin_t', '--json')).stdout).toContain('"where":"to download"');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('keeps its part on %s', async (signal, exitCode) => {
    const server = await serveFile({ content, etag: '"one"', stallAfter: 150_000 });
    const { store, begin, part, run } = withStore(undefined, server.url);
    const child = begin('models', 'download', 'swin_t');
    const ended = finish(child);
    await expect.poll(() => existsSync(part) && statSync(part).size, { timeout: 10_000 }).toBe(150_000);
    child.kill(signal);
    const { code, stderr } = await ended;
    expect(code).toBe(exitCode);
    expect(stderr).toContain('Cancelled. What is finished is kept: run the same command again');
    expect(statSync(part).size).toBe(150_000);
    server.behaviour = { content, etag: '"one"' };
    server.behaviour.stallAfter = 1000;
    const second = begin('models', 'download', 'swin_t');
    await expect
      .poll(() => server.asked.at(-1), { timeout: 10_000 })
      .toMatchObject({ range: 'bytes=150000-' });
    second.kill(signal);
    await finish(second);
    expect((await run('models', 'remove', 'swin_t')).stdout).toBe('Removed swin_t.\n');
    expect(contentOf(store)).toEqual({});
  });

  it('says what is wrong with network, mirror and disk', async (test) => {
    const nowhere = await closedServer();
    const host = new URL(nowhere).host;
    const refused = await withStore(undefined, nowhere).run('models', 'download', 'swin_t', '--quiet');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(new RegExp(`^${host} refuses the connection\\. Check the network, or `));

    const server = await serveFile({ content, status: 404 });
    const missing = await withStore(undefined, server.url).run('models', 'download', 'swin_t', '--quiet');
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toMatch(
      /^http:\S+\/swin_t-704ceda3\.pth does not exist \(404\)\. If FLOW_STUDIO_MIRROR/,
    );

    const bad = await withStore(undefined, 'mirror').run('models', 'download', 'swin_t');
    expect(bad.stderr).toMatch(/^FLOW_STUDIO_MIRROR is "mirror", which is no http or https address\. /);

    const disk = smallDisk(128);
    if (!disk) return test.skip('only root on Linux can mount a small disk');
    server.behaviour = { content };
    const full = await withStore(disk, server.url).run('models', 'download', 'swin_t', '--quiet');
    expect(full).toMatchObject({ code: 1, stdout: '' });
    expect(full.stderr).toMatch(
      /^The disk is full: \S+swin_t-704ceda3\.pth could not be written\. Free some/,
    );
  });
});

it('an exported model runs in ONNX Runtime', async () => {
  const { run } = withStore();
  const out = join(temporaryFolder(), 'new', 'nano.onnx');
  const args = ['nano', '--size', '48x64', '--iterations', '2', '--out', out];
  const { code, stdout } = await run('models', 'export-onnx', ...args);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /nano\.onnx \(\S+ MB\): image1 \(1, 3, 48, 64\), image2 \(1, 3, 48, 64\) -> flow \(1, 2, 48, 64\)\n$/,
  );
  const image = { shape: [1, 3, 48, 64], data: new Float32Array(3 * 48 * 64).fill(90) };
  const { flow } = await (await load(readFileSync(out)))({ image1: image, image2: image });
  expect(flow.shape).toEqual([1, 2, 48, 64]);
  expect(flow.data.every((value) => Math.abs(value) < 5)).toBe(true);
});
