import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { StudioError } from '../errors.js';
import { flowErrors } from '../flow/metrics.js';
import { renderDemoScene } from '../flow/synthetic.js';
import { openFlowModel } from '../models/open.js';
import type { Frame } from '../video/frame.js';
import type { PairFlow } from './estimator.js';
import { HostEstimator, openEstimator } from './open.js';
import { Unhurried } from './unhurried.js';

// The host is the built one: `npm run build` comes first.

const open: HostEstimator[] = [];
afterEach(async () => {
  for (const estimator of open.splice(0)) await estimator.close();
});

async function estimatorWith(options: { tensorLimit?: number; onNotice?: (message: string) => void } = {}) {
  const settings = { provider: 'cpu', threads: 2, tensorLimit: options.tensorLimit ?? 2 ** 30 };
  const estimator = new HostEstimator(
    await openFlowModel('nano'),
    { id: 'cpu', provider: 'cpu', name: 'the processor' },
    settings,
    options,
  );
  open.push(estimator);
  return estimator;
}

const scene = [...renderDemoScene({ width: 320, height: 192, frames: 4 })];

async function* frames(count = scene.length): AsyncGenerator<Frame> {
  for (const [index, { width, height, data }] of scene.slice(0, count).entries())
    yield { width, height, data, index };
}

async function collect(pairs: AsyncIterable<PairFlow>): Promise<PairFlow[]> {
  const all: PairFlow[] = [];
  for await (const pair of pairs) all.push(pair);
  return all;
}

const settings = { backward: false, iterations: 4 };

describe('HostEstimator', () => {
  it('finds the motion of a scene, pair by pair', async () => {
    const pairs = await collect((await estimatorWith()).pairs(frames(), settings));
    expect(pairs.map(({ first, second }) => [first, second])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    for (const { first, forward } of pairs) {
      const truth = scene[first].flow!;
      const still = { ...truth, data: new Float32Array(truth.data.length) };
      expect(flowErrors(forward, truth).epe).toBeLessThan(0.5 * flowErrors(still, truth).epe);
    }
  });

  it('estimates backward flow on the later frame: there and back again is nearly nowhere', async () => {
    const [pair] = await collect((await estimatorWith()).pairs(frames(2), { ...settings, backward: true }));
    const { width, height } = pair.forward;
    const middle = Math.floor(height / 2) * width + Math.floor(width / 2);
    const at = (field: Float32Array, c: number, i: number) => field[c * width * height + i];
    const [u, v] = [at(pair.forward.data, 0, middle), at(pair.forward.data, 1, middle)];
    const there = middle + Math.round(v) * width + Math.round(u);
    expect(
      Math.hypot(u + at(pair.backward!.data, 0, there), v + at(pair.backward!.data, 1, there)),
    ).toBeLessThan(1);
  });

  it('gives way to what is more urgent once for each pair, and is computed all the same', async () => {
    let turns = 0;
    const inTurn = async <T>(work: (giveWay: AbortSignal) => Promise<T>): Promise<T> => {
      turns++;
      return work(AbortSignal.abort(new Unhurried()));
    };
    const estimator = await openEstimator({ model: 'nano', device: 'cpu', inTurn });
    open.push(estimator);
    const pairs = await collect(estimator.pairs(frames(3), settings));
    expect(pairs.map(({ first }) => first)).toEqual([0, 1]);
    expect(turns).toBe(4);
  });

  it('gives the same numbers from shared features as from each pair alone', async () => {
    const estimator = await estimatorWith();
    const together = await collect(estimator.pairs(frames(3), settings));
    async function* lastTwo(): AsyncGenerator<Frame> {
      for await (const frame of frames(3)) if (frame.index > 0) yield frame;
    }
    const [alone] = await collect(estimator.pairs(lastTwo(), settings));
    expect(alone.forward.data).toEqual(together[1].forward.data);
  });

  it('joins tiles to nearly what the whole frame gives', async () => {
    const [whole] = await collect((await estimatorWith()).pairs(frames(2), settings));
    const [tiled] = await collect((await estimatorWith({ tensorLimit: 2 ** 20 })).pairs(frames(2), settings));
    expect(whole.tiles).toBe('1x1');
    expect(tiled.tiles).not.toBe('1x1');
    expect(flowErrors(tiled.forward, whole.forward).epe).toBeLessThan(0.5);
  });

  it('finds finer motion on the enlarged copy that nano likes of small frames', async () => {
    const estimator = await estimatorWith();
    const [enlarged] = await collect(estimator.pairs(frames(2), settings));
    const [asItIs] = await collect(estimator.pairs(frames(2), { ...settings, maxSize: 320 }));
    expect([enlarged.forward.width, enlarged.forward.height]).toEqual([320, 192]);
    const error = ({ forward }: PairFlow) => flowErrors(forward, scene[0].flow!).epe;
    expect(error(enlarged)).toBeLessThan(0.9 * error(asItIs));
  });

  it('computes at a reduced size on request, and answers at the frame size', async () => {
    const [pair] = await collect((await estimatorWith()).pairs(frames(2), { ...settings, maxSize: 160 }));
    expect([pair.forward.width, pair.forward.height]).toEqual([320, 192]);
    expect(flowErrors(pair.forward, scene[0].flow!).epe).toBeLessThan(2);
  });

  it('answers at the frame size even where the reduced copy is as wide', async () => {
    const [strip] = renderDemoScene({ width: 40, height: 402, frames: 1 });
    async function* strips(): AsyncGenerator<Frame> {
      for (const index of [0, 1]) yield { ...strip, index };
    }
    const run = (await estimatorWith()).pairs(strips(), { ...settings, maxSize: 400 });
    const [{ forward }] = await collect(run);
    expect([forward.width, forward.height, forward.data.length]).toEqual([40, 402, 2 * 40 * 402]);
  });

  it('survives the death of the host: one notice, the same numbers', async () => {
    const notices: string[] = [];
    const estimator = await estimatorWith({ onNotice: (message) => notices.push(message) });
    const undisturbed = await collect(estimator.pairs(frames(), settings));
    const disturbed: PairFlow[] = [];
    for await (const pair of estimator.pairs(frames(), settings)) {
      disturbed.push(pair);
      if (pair.first === 0) process.kill(estimator.hostPid!, 'SIGKILL');
    }
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/SIGKILL.*started again/s);
    expect(disturbed.map(({ forward }) => forward.data)).toEqual(
      undisturbed.map(({ forward }) => forward.data),
    );
  });

  it.runIf(process.platform === 'linux')('goes on with smaller tiles when memory runs out', async () => {
    const notices: string[] = [];
    const estimator = await estimatorWith({ onNotice: (message) => notices.push(message) });
    await estimator.start();
    const size =
      Number(/VmSize:\s+(\d+)/.exec(readFileSync(`/proc/${estimator.hostPid}/status`, 'utf8'))![1]) * 1024;
    execFileSync('prlimit', [`--pid=${estimator.hostPid}`, `--as=${size + 700 * 2 ** 20}`]);
    const [first, second] = renderDemoScene({ width: 960, height: 640, frames: 2 });
    async function* large(): AsyncGenerator<Frame> {
      yield { ...first, index: 0 };
      yield { ...second, index: 1 };
    }
    const [pair] = await collect(estimator.pairs(large(), { backward: false, iterations: 1 }));
    expect(notices).toContain('Memory ran out: going on with smaller tiles.');
    expect(pair.tiles).not.toBe('1x1');
    expect(flowErrors(pair.forward, first.flow!).epe).toBeLessThan(6);
  });

  it('goes on with smaller tiles when the host is killed again at the same pair', async () => {
    const notices: string[] = [];
    const estimator = await estimatorWith({ onNotice: (message) => notices.push(message) });
    const [first, second] = renderDemoScene({ width: 640, height: 384, frames: 2 });
    async function* pair(): AsyncGenerator<Frame> {
      yield { ...first, index: 0 };
      yield { ...second, index: 1 };
    }
    const killed = new Set<number>();
    const killer = setInterval(() => {
      const pid = estimator.hostPid;
      if (!pid || killed.has(pid) || killed.size === 2) return;
      killed.add(pid);
      process.kill(pid, 'SIGKILL');
    }, 50);
    const [computed] = await collect(estimator.pairs(pair(), { ...settings, iterations: 1 }));
    clearInterval(killer);
    expect(killed.size).toBe(2);
    expect(notices).toContain('Memory ran out: going on with smaller tiles.');
    expect(computed.tiles).not.toBe('1x1');
  });

  it('stops within a second when cancelled', async () => {
    const estimator = await estimatorWith();
    const controller = new AbortController();
    const [large] = renderDemoScene({ width: 1280, height: 720, frames: 1 });
    async function* endless(): AsyncGenerator<Frame> {
      for (let index = 0; ; index++) yield { ...large, index };
    }
    const run = collect(estimator.pairs(endless(), settings, controller.signal));
    run.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const start = performance.now();
    controller.abort(new StudioError('cancelled', 'Cancelled.'));
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - start).toBeLessThan(1500);
  });

  it('keeps ONNX Runtime out of this process', async () => {
    await collect((await estimatorWith()).pairs(frames(2), settings));
    const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
    expect(sharedObjects.filter((path) => path.includes('onnxruntime'))).toEqual([]);
  });

  it('refuses frames too small to match, in a sentence', async () => {
    async function* tiny(): AsyncGenerator<Frame> {
      for (const index of [0, 1]) yield { width: 12, height: 40, data: new Uint8Array(12 * 40 * 3), index };
    }
    const run = collect((await estimatorWith()).pairs(tiny(), settings));
    await expect(run).rejects.toThrow(
      'Frames of 12x40 pixels are too small for flow: both sides need at least 16.',
    );
  });
});

describe('openEstimator', () => {
  it('names what it knows when asked for another model or device', async () => {
    await expect(openEstimator({ model: 'huge', device: 'auto' })).rejects.toThrow(
      'There is no model "huge".',
    );
    await expect(openEstimator({ model: 'nano', device: 'abacus' })).rejects.toThrow(
      'There is no device "abacus".',
    );
  });
});
