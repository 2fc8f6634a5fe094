import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { temporaryFolder, writeImages } from '../../test/folders.js';
import { StudioError } from '../errors.js';
import type { Confidence } from '../models/confidence.js';
import type { ClassifyRequest } from '../runtime/protocol.js';
import { openSource } from '../video/open.js';
import { classesCsv } from './classes-csv.js';
import { type ClassesEvent, type ClassifyPlan, classifyInputs } from './classify.js';
import type { StudioEvent } from './events.js';

/** A classifier of two classes that goes by the first sample, and remembers its batches. */
function fakeClassifier(onBatch: () => void = () => {}, confidence?: Confidence) {
  const batches: number[] = [];
  return {
    batches,
    labels: ['dark', 'bright'],
    confidence,
    async classify({ pictures, attention }: ClassifyRequest) {
      batches.push(pictures.length);
      onBatch();
      return pictures.map(({ data, width, height }) => ({
        probabilities: Float32Array.of(1 - data[0] / 255, data[0] / 255),
        // Hot on the right, in the middle square of the picture.
        attention: attention
          ? {
              side: 2,
              values: Float32Array.of(0, 1, 0, 1),
              part: { left: (width - height) / 2, top: 0, width: height, height },
            }
          : undefined,
      }));
    },
    async close() {},
  };
}

async function run(plan: Partial<ClassifyPlan>, classifier = fakeClassifier(), signal?: AbortSignal) {
  const events: StudioEvent[] = [];
  const result = await classifyInputs(
    { inputs: [], frames: { start: 0, step: 1 }, top: 1, ...plan },
    { classifier, openSource: (paths, abort) => openSource(paths, undefined, abort) },
    (event) => events.push(event),
    signal ?? new AbortController().signal,
  );
  return { ...result, events, answers: events.filter((event) => event.type === 'classes') };
}

it('goes on behind what is broken, in full batches and in order', async () => {
  const folder = temporaryFolder();
  const images = await writeImages(join(folder, 'images'), 12);
  writeFileSync(join(images, '003.png'), 'no image');
  const classifier = fakeClassifier();
  const empty = temporaryFolder();
  const single = join(images, '000.png');
  const inputs = [join(folder, 'absent.png'), images, empty, single];
  const { classified, failed, events, answers } = await run({ inputs }, classifier);
  expect({ classified, failed, batches: classifier.batches }).toEqual({
    classified: 12,
    failed: 3,
    batches: [8, 4],
  });
  expect(answers[3].source).toBe(join(images, '004.png'));
  expect(answers.at(-1)!.source).toBe(single);
  const codes = events.flatMap((event) => (event.type === 'error' ? [event.code] : []));
  expect(codes).toEqual(['file-missing', 'no-images', 'image-corrupt']);
  expect(answers[0].classes).toEqual([{ index: 0, label: 'dark', probability: 1 }]);
});

it('says whether it is sure, if the model can tell', async () => {
  const images = await writeImages(join(temporaryFolder(), 'images'), 4);
  const said = async (confidence?: Confidence) => {
    const { answers } = await run({ inputs: [images] }, fakeClassifier(undefined, confidence));
    return answers.map(({ sure }) => sure);
  };
  // The first samples are 0, 13, 52 and 117: the best class has a probability of 1, 0.95, 0.8 and 0.54.
  expect(await said({ temperature: 1, threshold: 0.9 })).toEqual([true, true, false, false]);
  expect(await said()).toEqual([undefined, undefined, undefined, undefined]);
});

it('ends with the model, or when cancelled', async () => {
  const images = await writeImages(join(temporaryFolder(), 'images'), 9);
  const failing = fakeClassifier(() => {
    throw new StudioError('engine-failed', 'It failed.');
  });
  await expect(run({ inputs: [images] }, failing)).rejects.toThrow('It failed.');
  const controller = new AbortController();
  const cancelling = fakeClassifier(() => controller.abort(new StudioError('cancelled', 'Cancelled.')));
  await expect(run({ inputs: [images] }, cancelling, controller.signal)).rejects.toThrow('Cancelled.');
  expect(cancelling.batches).toEqual([8]);
});

it('shows where an answer comes from: what is hot, what is cold, what was not seen', async () => {
  const folder = temporaryFolder();
  const images = await writeImages(join(folder, 'images'), 2);
  const out = join(folder, 'attention');
  mkdirSync(out);
  await run({ inputs: [images], attention: out });
  expect(readdirSync(out).sort()).toEqual(['000000-000.png', '000001-001.png']);
  const { data, info } = await sharp(join(out, '000001-001.png')).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([24, 16]);
  const { data: before } = await sharp(join(images, '001.png')).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => 3 * (y * 24 + x);
  const [outside, cold, hot] = [at(1, 8), at(5, 8), at(18, 8)];
  for (let c = 0; c < 3; c++) {
    expect(Math.abs(data[outside + c] - before[outside + c] / 2)).toBeLessThanOrEqual(1);
    expect(Math.abs(data[cold + c] - before[cold + c] / 2)).toBeLessThanOrEqual(1);
    expect(Math.abs(data[hot + c] - (before[hot + c] + 255) / 2)).toBeLessThanOrEqual(1);
  }
});

it('writes tables that other programs read back', () => {
  const answer: ClassesEvent = {
    type: 'classes',
    source: '/a, b/"c".mp4',
    frame: 3,
    time: 0.12,
    width: 64,
    height: 48,
    classes: [
      { index: 7, label: 'cock', probability: 0.75 },
      { index: 1, label: 'line\nbreak', probability: 1 / 3 },
    ],
  };
  expect(classesCsv([answer])).toBe(
    'source,frame,time,rank,class,label,probability,sure\r\n' +
      '"/a, b/""c"".mp4",3,0.12,1,7,cock,0.750000,\r\n' +
      '"/a, b/""c"".mp4",3,0.12,2,1,"line\nbreak",0.333333,\r\n',
  );
  expect(classesCsv([{ ...answer, sure: false }])).toContain(',cock,0.750000,false\r\n');
});
