import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { writeClassifier } from '../../test/support/checkpoint.js';
import type { Precision } from '../nn/onnx/graph.js';
import { type HostedClassifier, openClassifier } from './open-classifier.js';

// The host is the built one: `npm run build` comes first.

const opened: HostedClassifier[] = [];
afterEach(async () => {
  for (const classifier of opened.splice(0)) await classifier.close();
});

async function open(
  onNotice: (message: string) => void = () => {},
  precision: Precision = 'float32',
): Promise<HostedClassifier> {
  const model = writeClassifier(join(temporaryFolder(), 'model.safetensors'));
  const classifier = await openClassifier({ model, device: 'cpu', precision, onNotice });
  opened.push(classifier);
  return classifier;
}

const picture = (seed: number, width = 70, height = 90) => {
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * seed) % 251);
  return { width, height, data };
};
const { signal } = new AbortController();
const request = (...pictures: ReturnType<typeof picture>[]) => ({ pictures, attention: false });

it('answers the same for a picture alone and in a batch', async () => {
  const classifier = await open();
  const [, second] = await classifier.classify(request(picture(3), picture(7, 200, 64), picture(5)), signal);
  const [alone] = await classifier.classify(request(picture(7, 200, 64)), signal);
  expect(alone.probabilities).toHaveLength(classifier.labels.length);
  alone.probabilities.forEach((probability, i) => {
    expect(probability).toBeCloseTo(second.probabilities[i], 5);
  });
});

it('answers nearly the same with products of integers', async () => {
  const [{ probabilities }] = await (await open()).classify(request(picture(3)), signal);
  const [inIntegers] = await (await open(undefined, 'int8')).classify(request(picture(3)), signal);
  const worst = Math.max(...probabilities.map((value, i) => Math.abs(value - inIntegers.probabilities[i])));
  expect(worst).toBeGreaterThan(0);
  expect(worst).toBeLessThan(0.05);
});

it('says which part of a picture it looked at', async () => {
  const classifier = await open();
  const request = { pictures: [picture(3, 142, 71), picture(5, 71, 142)], attention: true };
  const [wide, tall] = await classifier.classify(request, signal);
  // Scaled to a shorter side of 71, then cut to 64: 3.5 pixels rounded to even, and 39 at the longer side.
  expect(wide.attention).toMatchObject({ side: 2, part: { left: 39, top: 4, width: 64, height: 64 } });
  expect(tall.attention).toMatchObject({ side: 2, part: { left: 4, top: 39, width: 64, height: 64 } });
  expect(wide.attention!.values.every((share) => share > 0 && share < 1)).toBe(true);
});

it('goes on in a new host when the old one dies, and says so', async () => {
  const notices: string[] = [];
  const classifier = await open((message) => notices.push(message));
  const before = await classifier.classify(request(picture(3)), signal);
  process.kill(classifier.hostPid!, 'SIGKILL');
  expect(await classifier.classify(request(picture(3)), signal)).toEqual(before);
  expect(notices).toEqual([expect.stringContaining('started again')]);
});

it('stops within a second when cancelled', async () => {
  const classifier = await open();
  const controller = new AbortController();
  const many = classifier.classify(request(...Array(32).fill(picture(3, 2000, 1500))), controller.signal);
  const started = performance.now();
  controller.abort(new Error('enough'));
  await expect(many).rejects.toThrow('enough');
  expect(performance.now() - started).toBeLessThan(2000);
});

it('refuses integers where all is computed in float32', async () => {
  const model = writeClassifier(join(temporaryFolder(), 'model.safetensors'));
  const choice = { model, device: 'tensorflow', precision: 'int8', onNotice: () => {} } as const;
  await expect(openClassifier(choice)).rejects.toMatchObject({
    code: 'precision-unavailable',
    message: 'The device tensorflow computes in float32 only, not in int8.',
  });
});
