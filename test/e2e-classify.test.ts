/** The built program classifying images, folders and videos with a checkpoint of random weights. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClassesEvent } from '../engine/jobs/classify.js';
import { temporaryFolder, writeImages } from './folders.js';
import { writeClassifier } from './support/checkpoint.js';
import { cli, eventsIn } from './support/cli.js';
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
    const none = await cli('classify', images);
    expect(none.code).toBe(2);
    expect(none.stderr).toBe(
      'No classification model comes with this version. Name one of "flow-studio models", or a ViT or Swin checkpoint of torchvision or timm, with --model.\n',
    );
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
