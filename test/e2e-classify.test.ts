/** The built program classifying images, folders and videos, with a checkpoint of random weights and with the bundled model. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ClassesEvent } from '../engine/jobs/classify.js';
import { projectRoot } from '../engine/root.js';
import { temporaryFolder, writeImages } from './folders.js';
import { writeClassifier } from './support/checkpoint.js';
import { cli, eventsIn, finish, startWith } from './support/cli.js';
import { makeClip } from './support/clips.js';

const isAnswer = (event: { type: string }): event is ClassesEvent => event.type === 'classes';

const answersIn = (stdout: string): ClassesEvent[] => eventsIn(stdout).filter(isAnswer);

describe('classify', { timeout: 180_000 }, () => {
  it('answers for images, folders and frames; what is broken is reported and skipped', async () => {
    const folder = temporaryFolder();
    const model = writeClassifier(join(folder, 'model.safetensors'));
    writeFileSync(join(folder, 'model.labels.txt'), 'ant\nbee\ncat\n"dog", brown\neel\nfox\n');
    const images = await writeImages(join(folder, 'images'), 9);
    writeFileSync(join(images, '004.png'), 'no image');
    const clip = makeClip(folder, 'clip.mp4', ['-f', 'lavfi', '-i', 'testsrc=size=96x80:rate=10:duration=1']);
    const csv = join(folder, 'answers.csv');
    const options = ['--model', model, '--top', '2', '--frames', '1:7:3', '--json', '--csv', csv];

    const { code, stdout } = await cli('classify', images, clip, ...options);
    expect(code).toBe(1);
    const answers = answersIn(stdout);
    const kept = [0, 1, 2, 3, 5, 6, 7, 8].map((n) => join(images, `00${n}.png`));
    expect(answers.map(({ source }) => source)).toEqual([...kept, clip, clip, clip]);
    expect(answers.slice(8).map(({ frame, time }) => [frame, time])).toEqual([
      [1, 0.1],
      [4, 0.4],
      [7, 0.7],
    ]);
    for (const { classes } of answers) {
      expect(classes).toHaveLength(2);
      expect(classes[0].probability).toBeGreaterThanOrEqual(classes[1].probability);
    }
    const errors = eventsIn(stdout).filter(({ type }) => type === 'error');
    expect(errors).toEqual([
      expect.objectContaining({ code: 'image-corrupt', message: expect.stringContaining('004.png') }),
      expect.objectContaining({ message: '1 input could not be read; 11 pictures classified.' }),
    ]);
    const lines = readFileSync(csv, 'utf8').split('\r\n');
    expect(lines).toHaveLength(1 + 2 * 11 + 1);
    expect(lines[0]).toBe('source,frame,time,rank,class,label,probability,sure');

    // The same picture alone, in a batch of one.
    const alone = answersIn(
      (await cli('classify', kept[6], '--model', model, '--top', '6', '--json')).stdout,
    );
    expect(alone[0].classes.slice(0, 2).map(({ label }) => label)).toEqual(
      answers[6].classes.map(({ label }) => label),
    );
    expect(alone[0].classes[0].probability).toBeCloseTo(answers[6].classes[0].probability, 5);
    expect(alone[0].classes.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
    expect(alone[0].classes.map(({ label }) => label).sort()).toEqual([
      '"dog", brown',
      'ant',
      'bee',
      'cat',
      'eel',
      'fox',
    ]);
  });

  it('prints for a person, and nothing but answers with --quiet', async () => {
    const folder = temporaryFolder();
    const model = writeClassifier(join(folder, 'model.safetensors'));
    const images = await writeImages(join(folder, 'images'), 2);
    const maps = join(folder, 'maps');
    const options = ['--model', model, '--top', '1', '--quiet', '--attention', maps];
    const { code, stdout, stderr } = await cli('classify', images, ...options);
    expect(readdirSync(maps)).toEqual(['000000-000.png', '000001-001.png']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [first, answer, second] = stdout.split('\n');
    expect([first, second]).toEqual([join(images, '000.png'), join(images, '001.png')]);
    expect(answer).toMatch(/^ +\d+\.\d% {2}class \d$/);
  });

  it('sees images of another size when asked to', async () => {
    const folder = temporaryFolder();
    const model = writeClassifier(join(folder, 'model.safetensors'));
    const images = await writeImages(join(folder, 'images'), 1);
    const usual = answersIn((await cli('classify', images, '--model', model, '--json')).stdout);
    const larger = answersIn(
      (await cli('classify', images, '--model', model, '--json', '--size', '128')).stdout,
    );
    expect(larger[0].classes[0].probability).not.toBe(usual[0].classes[0].probability);
  });

  it('says what is missing or wrong in a sentence', async () => {
    const folder = temporaryFolder();
    const model = writeClassifier(join(folder, 'model.safetensors'));
    const images = await writeImages(join(folder, 'images'), 1);
    const flowModel = await cli('classify', images, '--model', 'weights/nano.safetensors');
    expect(flowModel.code).toBe(1);
    expect(flowModel.stderr).toContain('nano.safetensors holds no image classifier');
    const missing = await cli('classify', join(folder, 'none.png'), '--model', model);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain('none.png does not exist.\n');
    writeFileSync(join(folder, 'model.labels.json'), '["ant", "bee"]');
    const labels = await cli('classify', images, '--model', model);
    expect(labels.stderr).toContain('model.labels.json holds 2 labels, but the model has 6 classes.\n');
  });
});

/** A lemon on a table, 1200 x 900, as no data set has it. */
const lemon = `
<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="900">
  <defs>
    <radialGradient id="peel" cx="0.4" cy="0.35" r="0.75">
      <stop offset="0" stop-color="#fff6a0"/>
      <stop offset="0.6" stop-color="#f4d820"/>
      <stop offset="1" stop-color="#b08a00"/>
    </radialGradient>
    <linearGradient id="table" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#d8dce0"/>
      <stop offset="1" stop-color="#8a8078"/>
    </linearGradient>
  </defs>
  <rect width="1200" height="900" fill="url(#table)"/>
  <ellipse cx="620" cy="760" rx="330" ry="40" fill="#0006"/>
  <ellipse cx="600" cy="460" rx="380" ry="290" fill="url(#peel)"/>
  <path d="M960 400q80 50 0 120z" fill="#d8b818"/>
</svg>`;

/** Writes a photograph of a lemon, or nearly, and one of nothing: lemon.jpg and noise.png. */
async function writePictures(folder: string): Promise<string> {
  mkdirSync(folder);
  await sharp(Buffer.from(lemon)).jpeg().toFile(join(folder, 'lemon.jpg'));
  let state = 1;
  const noise = Uint8Array.from({ length: 3 * 800 * 600 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  await sharp(noise, { raw: { width: 800, height: 600, channels: 3 } })
    .png()
    .toFile(join(folder, 'noise.png'));
  return folder;
}

describe('classify without a model', { timeout: 120_000 }, () => {
  const withStore = (store: string, ...args: string[]) =>
    finish(startWith({ FLOW_STUDIO_MODELS: store }, 'classify', ...args));

  it('knows 200 everyday things, says so, and is not sure of what is none of them', async () => {
    const folder = await writePictures(join(temporaryFolder(), 'pictures'));
    const { code, stdout } = await withStore(temporaryFolder(), folder, '--top', '1');
    expect(code).toBe(0);
    const [notice, first, answer, second, doubt, perhaps, ...rest] = stdout.split('\n');
    expect(notice).toMatch(/^swin-nano answers, which knows 200 classes of everyday things/);
    expect([first, second]).toEqual([join(folder, 'lemon.jpg'), join(folder, 'noise.png')]);
    expect(answer).toMatch(/^ +\d+\.\d% {2}lemon$/);
    expect(doubt).toBe('    not sure; perhaps');
    expect(perhaps).toMatch(/^ +\d+\.\d% {2}\S/);
    expect(rest).toEqual(['']);
  });

  it('tells programs too whether it is sure', async () => {
    const folder = await writePictures(join(temporaryFolder(), 'pictures'));
    const csv = join(temporaryFolder(), 'answers.csv');
    const { stdout } = await withStore(temporaryFolder(), folder, '--json', '--top', '1', '--csv', csv);
    expect(answersIn(stdout).map(({ sure }) => sure)).toEqual([true, false]);
    expect(eventsIn(stdout)[0]).toMatchObject({
      type: 'notice',
      message: expect.stringContaining('200 classes'),
    });
    const [, lemon, noise] = readFileSync(csv, 'utf8').split('\r\n');
    expect(lemon).toMatch(/,lemon,0\.\d+,true$/);
    expect(noise).toMatch(/,false$/);
  });

  const photographs = resolve(projectRoot, '../shared/data/textures');
  const present = existsSync(photographs);
  if (!present) console.log(`Skipped: real photographs, for want of ${photographs}`);
  it.runIf(present)('recognises photographs larger than those it was trained with', async () => {
    const names = ['goldfish', 'school_bus', 'lemon', 'ladybug', 'jellyfish'];
    const files = readdirSync(photographs);
    const paths = names.map((name) =>
      join(photographs, files.find((file) => file.endsWith(`_${name}.jpg`))!),
    );
    const { stdout } = await withStore(temporaryFolder(), ...paths, '--json', '--top', '5');
    const found = answersIn(stdout).map(({ classes }) => classes.map(({ label }) => label.replace(' ', '_')));
    expect(names.filter((name, i) => found[i].includes(name)).length).toBeGreaterThanOrEqual(4);
  });
});
