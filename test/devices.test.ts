/** Devices other than the processor: the one that comes with the packages, and what becomes of a video when one fails. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../engine/root.js';
import { writeImages } from './folders.js';
import { eventsIn, finish, flow, manifestOf, startWith } from './support/cli.js';

const PAIRS = 5;
const root = mkdtempSync(join(tmpdir(), 'flow-studio-devices-'));
let input = '';
const args = ['--iterations', '2', '--format', 'flo'];

beforeAll(async () => {
  input = await writeImages(join(root, 'clip'), PAIRS + 1);
  await flow(join(root, 'cpu'), input, ...args, '--device', 'cpu');
}, 60_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The vectors of all pairs. */
const fields = (out: string): Float32Array[] =>
  Array.from({ length: PAIRS }, (_, i) => {
    const file = readFileSync(join(root, out, 'clip/forward', `${String(i).padStart(6, '0')}.flo`));
    return new Float32Array(file.buffer.slice(file.byteOffset + 12, file.byteOffset + file.length));
  });

const devicesOf = (out: string) => manifestOf(join(root, out, 'clip')).pairs.map(({ device }) => device);

it('TensorFlow finds the flow that ONNX Runtime finds', async () => {
  await flow(join(root, 'tensorflow'), input, ...args, '--device', 'tensorflow');
  expect(devicesOf('tensorflow')).toEqual(new Array(PAIRS).fill('tensorflow'));
  const expected = fields('cpu');
  for (const [i, field] of fields('tensorflow').entries()) {
    const worst = field.reduce((most, value, k) => Math.max(most, Math.abs(value - expected[i][k])), 0);
    expect(worst).toBeLessThan(2e-3);
  }
});

describe('a device that fails', () => {
  const preload = join(projectRoot, 'test/support/failing-provider.cjs');
  // A driver is named, so that a graphics card may be there.
  const withFault = { NODE_OPTIONS: `--require ${preload}`, VK_ICD_FILENAMES: '/none.json' };

  it.each([
    ['creation', 'no adapter was found', false],
    ['middle', 'the device was lost', true],
    ['nan', 'it yields values that are no numbers', true],
  ])('at %s leaves a finished video, and says so', async (fault, reason, began) => {
    const env = { ...withFault, FAULT: fault };
    const out = join(root, fault);
    const child = startWith(env, 'flow', input, ...args, '--device', 'webgpu', '--out', out, '--json');
    const { code, stdout } = await finish(child);
    expect(code).toBe(0);
    const notices = eventsIn(stdout).flatMap((event) => (event.type === 'notice' ? [event.message] : []));
    const told = notices.filter((message) => message.includes('so the processor goes on'));
    expect(told).toEqual([expect.stringContaining('WebGPU failed, so the processor goes on.')]);
    expect(told[0]).toContain(reason);
    expect(fields(fault)).toEqual(fields('cpu'));
    const devices = devicesOf(fault);
    expect(devices[0]).toBe(began ? 'webgpu' : 'cpu');
    expect(devices.at(-1)).toBe('cpu');
  });

  it.each([
    ['creation', 'no adapter was found'],
    ['middle', 'the device was lost'],
    ['nan', 'it yields values that are no numbers'],
  ])('at %s leaves classified pictures, and says so', async (fault, reason) => {
    const env = { ...withFault, FAULT: fault, FAULT_AFTER: '0' };
    const answers = async (device: string) => {
      const child = startWith(env, 'classify', input, '--model', 'swin-nano', '--device', device, '--json');
      const { code, stdout } = await finish(child);
      expect(code).toBe(0);
      const events: { type: string; message?: string }[] = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      const told = events.flatMap(({ type, message }) => (type === 'notice' ? message! : []));
      return { told, pictures: events.filter(({ type }) => type === 'classes') };
    };
    const { told, pictures } = await answers('webgpu');
    expect(told).toEqual([expect.stringContaining('WebGPU failed, so the processor goes on.')]);
    expect(told[0]).toContain(reason);
    expect(pictures).toHaveLength(PAIRS + 1);
    expect(pictures).toEqual((await answers('cpu')).pictures);
  });
});
