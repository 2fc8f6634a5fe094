/** Exported files, run by plain ONNX Runtime, beside what the engine itself computes. */
import { join } from 'node:path';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { checkFits, exportOnnx } from '../engine/models/export-onnx.js';
import { locateModel } from '../engine/models/locate.js';
import { openFlowModel } from '../engine/models/open.js';
import { ClassifierEngine } from '../engine/runtime/classifier-engine.js';
import { CutNetwork } from '../engine/runtime/cut-network.js';
import { loadModel } from '../engine/runtime/host.js';
import { preparePictures } from '../engine/runtime/prepare-pictures.js';
import { temporaryFolder } from './folders.js';
import { writeClassifier } from './support/checkpoint.js';
import { expectClose } from './support/goldens.js';
import { load } from './support/onnx.js';

const settings = { provider: 'cpu', threads: 2 };
const { signal } = new AbortController();

const image = (seed: number, height: number, width: number) => ({
  shape: [1, 3, height, width],
  data: Float32Array.from({ length: 3 * height * width }, (_, i) => 127 + 127 * Math.sin(i / 9 + seed)),
});

/** metadata_props of an .onnx file. */
function metadataOf(file: Uint8Array): Record<string, string> {
  const reader = new BinaryReader(file);
  const found: Record<string, string> = {};
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field !== 14) reader.skip(type);
    else {
      const entry = new BinaryReader(reader.bytes());
      const [key, value] = [0, 1].map(() => entry.tag() && entry.string());
      found[key] = value;
    }
  }
  return found;
}

describe('a flow model', () => {
  it('computes what the engine computes', async () => {
    const [height, width, iterations] = [64, 88, 3];
    const file = await exportOnnx(await locateModel('nano'), { size: { height, width }, iterations });
    const [image1, image2] = [image(0, height, width), image(0.3, height, width)];
    const { flow } = await (await load(file.bytes))({ image1, image2 });

    const { path, config, sha256 } = await openFlowModel('nano');
    const network = new CutNetwork(await loadModel({ path, config }), width, height, settings);
    const [first, second] = [await network.features(image1), await network.features(image2)];
    const context = await network.context(first, () => image1);
    const data = await network.flow(first, second, context, iterations, signal);
    await network.release();
    expectClose(flow, { shape: [1, 2, height, width], data }, 1e-3);
    expect(metadataOf(file.bytes)).toEqual({
      task: 'flow',
      model: 'nano',
      weights_sha256: sha256,
      licence: 'Apache-2.0',
      iterations: '3',
    });
  });

  it.each([
    [{}, 'Give the size of the images, rows by columns, such as --size 440x1024.'],
    [{ size: { height: 60, width: 64 } }, 'multiples of 8 from 16 to 4096, and 60x64 is not.'],
    [{ size: { height: 8, width: 64 } }, 'multiples of 8 from 16 to 4096, and 8x64 is not.'],
    [{ size: { height: 64, width: 64 }, batch: 2 }, 'A flow model takes one pair at a time'],
    [{ size: { height: 64, width: 64 }, iterations: 1001 }, 'The iterations must be at most 1000.'],
  ])('refuses %j', async (options, sentence) => {
    await expect(exportOnnx(await locateModel('nano'), options)).rejects.toThrow(sentence);
  });
});

describe('a classifier', () => {
  const checkpoint = () => writeClassifier(join(temporaryFolder(), 'model.safetensors'));

  it.each([64, 96])('answers as the engine for images of %i pixels', async (side) => {
    const picture = (seed: number) => {
      const data = Uint8Array.from({ length: 3 * 120 * 130 }, (_, i) => (i * seed) % 251);
      return { width: 120, height: 130, data };
    };
    const pictures = [picture(3), picture(7)];
    const path = checkpoint();
    const engine = await ClassifierEngine.load({ precision: 'float32', path, size: side }, settings);
    const expected = await engine.classify({ pictures, attention: false }, signal);

    const size = { height: side, width: side };
    const file = await exportOnnx(await locateModel(path), { size, batch: 2 });
    const images = preparePictures(pictures, engine.classifier.preparation);
    const { logits } = await (await load(file.bytes))({ images: { ...images, shape: [2, 3, side, side] } });
    expect(logits.shape).toEqual([2, 6]);
    expected.forEach(({ probabilities }, i) => {
      const own = logits.data.subarray(6 * i, 6 * i + 6);
      // Logits are logarithms of probabilities, but for a constant.
      const shifts = Array.from(own, (logit, k) => logit - Math.log(probabilities[k]));
      expect(Math.max(...shifts) - Math.min(...shifts)).toBeLessThan(1e-3);
    });
    const { labels, preprocessing, task } = metadataOf(file.bytes);
    expect([task, JSON.parse(labels)[5]]).toEqual(['classification', 'class 5']);
    expect(JSON.parse(preprocessing)).toEqual(engine.classifier.preparation);
  });

  it('says of a bundled one when it is sure', async () => {
    const { bytes } = await exportOnnx(await locateModel('swin-nano'), {});
    const { labels, confidence, licence } = metadataOf(bytes);
    expect(JSON.parse(labels)).toContain('goldfish');
    expect(JSON.parse(confidence)).toEqual({
      temperature: expect.any(Number),
      threshold: expect.any(Number),
    });
    expect(licence).toBe('Apache-2.0');
  });

  it.each([
    [{ size: { height: 64, width: 96 } }, 'Classifiers take square images, and 64x96 is not square.'],
    [{ size: { height: 50, width: 50 } }, 'a side that is a multiple of 32, up to 1024; 50 is not.'],
    [{ iterations: 3 }, 'A classifier has no refinements: leave --iterations out.'],
    [{ batch: 1025 }, 'The batch must be at most 1024.'],
  ])('refuses %j', async (options, sentence) => {
    await expect(exportOnnx(await locateModel(checkpoint()), options)).rejects.toThrow(sentence);
  });
});

it('is refused where the format cannot hold it', () => {
  expect(() => checkFits(2 ** 30, 'vit.pth')).not.toThrow();
  expect(() => checkFits(2 ** 31 - 1, 'vit.pth')).toThrow(
    'vit.pth at this size does not fit into an ONNX file, which holds at most 2 GiB.',
  );
});
