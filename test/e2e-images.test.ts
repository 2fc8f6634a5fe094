/** The built program and the bundled model on images whose true flow is known. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { expect, it } from 'vitest';
import { findPython } from '../bench/pytorch.js';
import { createField } from '../engine/flow/field.js';
import { readFlow } from '../engine/flow/formats/index.js';
import { flowErrors } from '../engine/flow/metrics.js';
import { projectRoot } from '../engine/root.js';
import { contentOf, temporaryFolder } from './folders.js';
import { cli, flow, manifestOf } from './support/cli.js';
import { sceneSize, writeScene } from './support/scene.js';

const weights = join(projectRoot, 'weights/nano.safetensors');

/** Writes every image of `folder` again, changed by `convert`, and returns the new folder. */
async function converted(folder: string, type: string, convert: (image: Sharp) => Sharp | Promise<Sharp>) {
  const target = `${folder}-${type}`;
  mkdirSync(target);
  for (const name of readdirSync(folder)) {
    const image = await convert(sharp(join(folder, name)));
    await image.toFile(join(target, name.replace('.png', `.${type}`)));
  }
  return target;
}

/** The same picture in 16 bits: every value 257 times as large. */
async function deepened(image: Sharp): Promise<Sharp> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const samples = Uint16Array.from(data, (value) => value * 257);
  return sharp(samples, { raw: { width, height, channels } }).toColourspace('rgb16');
}

it('finds the motion of a folder of images, as eval measures it', async () => {
  const folder = temporaryFolder();
  const { images, truth } = await writeScene(folder, 3);
  await flow(join(folder, 'out'), images);
  const forward = join(folder, 'out', 'scene', 'forward');
  const { code, stdout } = await cli('eval', forward, truth, '--json');
  const result = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(Object.keys(result)).toEqual(['files', 'epe', 'px1', 'px3', 'px5', 'fl', 'perFile']);
  const files = ['000000.flo', '000001.flo'].map((name) => join(forward, name));
  expect(result.perFile.map(({ pred }: { pred: string }) => pred)).toEqual(files);
  const still = createField(sceneSize.width, sceneSize.height);
  const { epe } = flowErrors(still, await readFlow(join(truth, '000000.flo')));
  expect(result.epe).toBeLessThan(0.7 * epe);
});

it('takes 16-bit images and turned photos for the same pictures', async () => {
  const folder = temporaryFolder();
  const { images } = await writeScene(folder, 2);
  const deep = await converted(images, 'png', deepened);
  // Orientation 6: the camera was turned, so the stored picture lies on its left side.
  const photos = await converted(images, 'jpg', (image) =>
    image.rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 98, chromaSubsampling: '4:4:4' }),
  );
  await flow(join(folder, 'out'), images, deep, photos);
  const read = (name: string) => readFlow(join(folder, 'out', name, 'forward', '000000.flo'));
  const expected = await read('scene');
  expect(expected).toMatchObject(sceneSize);
  expect(flowErrors(await read('scene-png'), expected).epe).toBe(0);
  expect(flowErrors(await read('scene-jpg'), expected).epe).toBeLessThan(0.5);
});

it('computes two images as the pair they are in a folder', async () => {
  const folder = temporaryFolder();
  const { images } = await writeScene(folder, 2);
  await flow(join(folder, 'a'), images, '--format', 'kitti', '--iterations', '2', '--backward');
  const pair = ['000000.png', '000001.png'].map((name) => join(images, name));
  await flow(join(folder, 'b'), ...pair, '--format', 'kitti', '--iterations', '2', '--backward');
  expect(readdirSync(join(folder, 'b'))).toEqual(['000000-000001']);
  for (const direction of ['forward', 'backward']) {
    const files = contentOf(join(folder, 'b', '000000-000001', direction));
    expect(Object.keys(files)).toEqual(['000000.png']);
    expect(files).toEqual(contentOf(join(folder, 'a', 'scene', direction)));
  }
});

it('does what --iterations and --max-size say', async () => {
  const folder = temporaryFolder();
  const { images, truth } = await writeScene(folder, 2);
  const exact = await readFlow(join(truth, '000000.flo'));
  const run = async (name: string, ...options: string[]) => {
    await flow(join(folder, name), images, ...options);
    const field = await readFlow(join(folder, name, 'scene', 'forward', '000000.flo'));
    const { settings } = manifestOf(join(folder, name, 'scene'));
    expect(field).toMatchObject(sceneSize);
    return { field, epe: flowErrors(field, exact).epe, settings };
  };
  const usual = await run('usual');
  const hasty = await run('hasty', '--iterations', '1');
  const small = await run('small', '--max-size', '64');
  expect(flowErrors(hasty.field, usual.field).epe).toBeGreaterThan(0.02);
  expect(small.epe).toBeGreaterThan(1.1 * usual.epe);
  expect(usual.settings).toMatchObject({ iterations: 4 });
  expect(hasty.settings).toMatchObject({ iterations: 1 });
  expect(small.settings).toMatchObject({ maxSize: 64 });
});

it('cuts frames as --tile, --overlap and --padding say, and goes on only in the same way', async () => {
  const folder = temporaryFolder();
  const { images, truth } = await writeScene(folder, 2);
  const out = join(folder, 'out');
  const options = ['--tile', '64x64', '--overlap', '24', '--padding', 'black'];
  await flow(out, images, ...options);
  const { settings, pairs } = manifestOf(join(out, 'scene'));
  expect(settings).toMatchObject({ tile: '64x64', overlap: 24, padding: 'black' });
  const [columns, rows] = [sceneSize.width, sceneSize.height].map((side) => Math.ceil((side - 24) / 40));
  expect(pairs[0]!.tiles).toBe(`${columns}x${rows} of 64x64`);
  const field = await readFlow(join(out, 'scene', 'forward', '000000.flo'));
  const exact = await readFlow(join(truth, '000000.flo'));
  const still = createField(sceneSize.width, sceneSize.height);
  expect(flowErrors(field, exact).epe).toBeLessThan(flowErrors(still, exact).epe);
  const otherwise = await cli('flow', images, '--out', out, '--tile', 'auto');
  expect(otherwise.code).toBe(1);
  expect(otherwise.stderr).toContain('--tile (64x64, now not set)');
  const refused = await cli('flow', images, '--out', out, '--tile', '100x64');
  expect(refused).toMatchObject({ code: 2, stderr: 'The sides of tiles must be multiples of 8.\n' });
});

it('runs the weights of a file, of safetensors and of PyTorch, as it runs its own', async () => {
  const folder = temporaryFolder();
  const { images } = await writeScene(folder, 2);
  const files = ['nano', join(folder, 'copy.safetensors')];
  copyFileSync(weights, files[1]!);
  const python = findPython();
  if (python) {
    files.push(join(folder, 'trained.pt'));
    const script =
      'import sys, torch, safetensors.torch as s; torch.save({"model": s.load_file(sys.argv[1])}, sys.argv[2])';
    execFileSync(python, ['-c', script, weights, files[2]!]);
  } else
    console.log('Skipped: weights saved by PyTorch, for want of a Python that has it (FLOW_STUDIO_PYTHON)');
  const results = [];
  for (const [index, model] of files.entries()) {
    await flow(join(folder, `${index}`), images, '--model', model, '--iterations', '1');
    results.push(contentOf(join(folder, `${index}`, 'scene', 'forward')));
  }
  for (const result of results) expect(result).toEqual(results[0]);
});
