/** Flow of open clips: what is computed when, and what of it can be had. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FakeEstimator } from '../../test/fake-estimator.js';
import { countingClip, makeClip } from '../../test/support/clips.js';
import { sceneSize, writeScene } from '../../test/support/scene.js';
import { openServer, problemIn, read } from '../../test/support/server.js';
import { until } from '../../test/support/until.js';
import { StudioError } from '../errors.js';
import { createField } from '../flow/field.js';
import { encodeFlow } from '../flow/formats/index.js';
import { fromHalf } from '../flow/half.js';

/** The stand-in's motion between neighbours of countingClip(): 3 of luma are 3.5 of RGB, of which it makes a sixteenth. */
const MOTION = Math.hypot(3.5 / 16, 3.5 / 16);

const countTo = (root: string, frames: number, name = 'count.mp4') =>
  makeClip(root, name, countingClip(frames, 'scale=128:96'));

const halvesOf = async (response: Response) => fromHalf(new Uint16Array(await response.arrayBuffer()));

describe('the survey', () => {
  it('finds the motion of a whole clip, and tells of it', async () => {
    const { root, ask, openWhole, events } = await openServer();
    countTo(root, 40);
    const { id } = await openWhole('count.mp4');
    const motion = async () =>
      (await read<{ mean: (number | null)[] }>(await ask('GET', `/api/clips/${id}/motion`))).mean;
    const mean = await until(motion, (all) => all.length === 39 && all.every((value) => value !== null));
    for (const value of mean) expect(Math.abs(value! - MOTION)).toBeLessThan(0.15);

    const told = new Map<number, number>();
    const listened = async () => {
      for (const event of events) {
        if (event.type !== 'motion' || event.clip !== id) continue;
        event.mean.forEach((value, i) => {
          if (value !== null) told.set(event.from + i, value);
        });
      }
      return told;
    };
    await until(listened, ({ size }) => size === 39);
    expect(mean.map((_, pair) => told.get(pair))).toEqual(mean);
  });

  it('lets a view show a small field at once', async () => {
    const { root, ask, openWhole } = await openServer();
    countTo(root, 6);
    const { id } = await openWhole('count.mp4');
    const best = () => ask('GET', `/api/clips/${id}/flow?first=2&second=3&width=128&best=1`);
    const small = await until(best, ({ status }) => status === 200);
    // The clip is smaller than what a survey computes: its own width.
    expect([small.headers.get('x-width'), small.headers.get('x-height')]).toEqual(['128', '96']);
    const none = await ask('GET', `/api/clips/${id}/flow?first=2&second=5&width=128&best=1`);
    expect(none.status).toBe(404);
    expect((await problemIn(none)).code).toBe('not-yet');
  });

  it('lets views go first', async () => {
    const order: string[] = [];
    const onPair = (first: number, second: number) => {
      order.push(`${first}-${second}`);
    };
    const { root, ask, openWhole } = await openServer({
      engines: { openEstimator: async () => new FakeEstimator({ onPair, delayMs: 30 }) },
    });
    countTo(root, 40);
    const { id } = await openWhole('count.mp4');
    await until(
      async () => order.length,
      (length) => length >= 2,
    );
    const before = order.length;
    expect((await ask('GET', `/api/clips/${id}/flow?first=5&second=30&width=64`)).status).toBe(200);
    // At most what was in work, and what was handed over with it, came before.
    expect(order.slice(before, before + 3)).toContain('5-30');
  });

  it('refines around the playhead at the width of the view', async () => {
    const { root, ask, openWhole } = await openServer();
    countTo(root, 73);
    const { id } = await openWhole('count.mp4');
    await ask('GET', `/api/clips/${id}/flow?first=0&second=1&width=64`);
    await ask('PUT', `/api/clips/${id}/playhead`, { index: 60, playing: false });
    const best = () => ask('GET', `/api/clips/${id}/flow?first=61&second=62&width=64&best=1`);
    await until(best, ({ status }) => status === 200);
  });

  it('of a model that fails says so once, and views say so too', async () => {
    const failing = async () => {
      throw new StudioError('engine-failed', 'The engine failed.');
    };
    const { root, ask, openWhole, events } = await openServer({ engines: { openEstimator: failing } });
    countTo(root, 12);
    const { id } = await openWhole('count.mp4');
    const notices = async () => events.filter(({ type }) => type === 'notice');
    await until(notices, ({ length }) => length > 0);
    const view = await ask('GET', `/api/clips/${id}/flow?first=0&second=1&width=64`);
    expect((await problemIn(view)).code).toBe('engine-failed');
    expect(await notices()).toHaveLength(1);
  });

  it('ends with its clip', async () => {
    let computed = 0;
    const onPair = () => {
      computed++;
    };
    const { root, ask, openWhole } = await openServer({
      engines: { openEstimator: async () => new FakeEstimator({ onPair, delayMs: 10 }) },
    });
    countTo(root, 73);
    const { id } = await openWhole('count.mp4');
    expect((await ask('DELETE', `/api/clips/${id}`)).status).toBe(204);
    const then = computed;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(computed).toBe(then);
  });
});

describe('models', () => {
  it('compute side by side, each opened once, the one used longest ago closed for a third', async () => {
    const open = new Map<string, FakeEstimator>();
    const opened: string[] = [];
    const { root, ask, openWhole } = await openServer({
      engines: {
        openEstimator: async ({ model }) => {
          opened.push(model);
          open.set(model, new FakeEstimator());
          return open.get(model)!;
        },
      },
    });
    countTo(root, 4);
    const { id } = await openWhole('count.mp4');
    const view = (model: string) =>
      ask('GET', `/api/clips/${id}/flow?first=0&second=2&width=64&model=${encodeURIComponent(model)}`);
    for (const model of ['nano', 'timm/other', 'nano', 'timm/other']) {
      expect((await view(model)).status).toBe(200);
    }
    expect(opened).toEqual(['nano', 'timm/other']);
    await view('third');
    expect(open.get('nano')!.closed + open.get('timm/other')!.closed).toBe(1);
  });

  it('are named, never given as paths', async () => {
    const { root, ask, openWhole } = await openServer();
    countTo(root, 3);
    const { id } = await openWhole('count.mp4');
    for (const model of ['/etc/x.pth', '../nano.safetensors', 'a/b']) {
      const response = await ask(
        'GET',
        `/api/clips/${id}/flow?first=0&second=1&width=64&model=${encodeURIComponent(model)}`,
      );
      expect((await problemIn(response)).code).toBe('bad-request');
    }
  });
});

describe('the truth', () => {
  const scene = async (frames = 4) => {
    const server = await openServer();
    await writeScene(server.root, frames);
    const { id } = await server.openWhole('scene');
    const give = async (...below: string[]) =>
      server.ask('POST', `/api/clips/${id}/truth`, { grants: [(await server.grant(...below)).id] });
    return { ...server, id, give };
  };

  it('is matched to frames by number, shown at any width, and compared with', async () => {
    const { ask, id, give } = await scene();
    const known = await give('truth');
    expect(await known.json()).toEqual({ pairs: [0, 1, 2] });
    expect(await (await ask('GET', `/api/clips/${id}`)).json()).toMatchObject({ truth: true });
    const whole = await ask('GET', `/api/clips/${id}/truth?first=1&width=${sceneSize.width}`);
    expect(whole.headers.get('x-height')).toBe(String(sceneSize.height));
    const small = await ask('GET', `/api/clips/${id}/truth?first=1&width=128`);
    const [u, v] = [await halvesOf(whole), await halvesOf(small)].map((values) => values[values.length / 4]!);
    // In pixels of the clip, whatever the width.
    expect(Math.abs(u! - v!)).toBeLessThan(0.5);
    const compared = await ask('GET', `/api/clips/${id}/compare?first=1&second=2`);
    const { epe, pixels, outliers } = await read<{ epe: number; pixels: number; outliers: number }>(compared);
    expect(pixels).toBe(sceneSize.width * sceneSize.height);
    // The stand-in knows nothing of motion.
    expect(epe).toBeGreaterThan(0.5);
    expect(outliers).toBeGreaterThan(0);
    const backwards = await ask('GET', `/api/clips/${id}/compare?first=2&second=1`);
    expect((await problemIn(backwards)).code).toBe('bad-request');
    const last = await ask('GET', `/api/clips/${id}/truth?first=3&width=128`);
    expect((await problemIn(last)).code).toBe('no-truth');
  });

  it('in a single file is that of a frame whose number it has, or of the first', async () => {
    const { root, give } = await scene();
    const field = createField(sceneSize.width, sceneSize.height);
    writeFileSync(join(root, 'flow_2.pfm'), await encodeFlow('pfm', field));
    expect(await (await give('flow_2.pfm')).json()).toEqual({ pairs: [2] });
    writeFileSync(join(root, 'true.flo'), await encodeFlow('flo', field));
    expect(await (await give('true.flo')).json()).toEqual({ pairs: [0] });
  });

  it('is NaN where it is not known', async () => {
    const { root, ask, id, give } = await scene();
    const field = createField(sceneSize.width, sceneSize.height);
    field.data.fill(Number.NaN);
    field.data[0] = 2;
    field.data[sceneSize.width * sceneSize.height] = -1;
    writeFileSync(join(root, '0.flo'), await encodeFlow('flo', field));
    await give('0.flo');
    const view = await halvesOf(await ask('GET', `/api/clips/${id}/truth?first=0&width=${sceneSize.width}`));
    expect(view[0]).toBe(2);
    expect(view.filter(Number.isNaN)).toHaveLength(view.length - 2);
  });

  it.each([
    ['an empty folder', 'nothing', undefined, 'no-truth'],
    ['another size', '0.flo', { width: 64, height: 48 }, 'size-mismatch'],
    ['what is no flow', '0.txt', undefined, 'not-flow'],
  ])('is refused: %s', async (_name, file, size, code) => {
    const { root, ask, id, give } = await scene();
    if (size) writeFileSync(join(root, file), await encodeFlow('flo', createField(size.width, size.height)));
    else if (file.includes('.')) writeFileSync(join(root, file), 'text');
    else mkdirSync(join(root, file));
    expect((await problemIn(await give(file))).code).toBe(code);
    expect(await (await ask('GET', `/api/clips/${id}`)).json()).toMatchObject({ truth: false });
  });
});

describe('exact values', () => {
  it('of frames are those of the source', async () => {
    const { ask, openWhole, root } = await openServer();
    await writeScene(root, 2);
    const { id } = await openWhole('scene');
    const at = (query: string) => ask('GET', `/api/clips/${id}/frames/1/exact?${query}`);
    const wide = await read<{ rgb: number[] }>(await at('x=10&y=20&width=3&height=2'));
    const one = await read<{ rgb: number[] }>(await at('x=11&y=21&width=1&height=1'));
    expect(wide.rgb).toHaveLength(18);
    expect(one.rgb).toEqual(wide.rgb.slice(12, 15));
    expect((await problemIn(await at('x=255&y=0&width=2&height=1'))).code).toBe('bad-region');
    expect((await problemIn(await at('x=0&y=0&width=65&height=1'))).code).toBe('bad-request');
    const late = await ask('GET', `/api/clips/${id}/frames/2/exact?x=0&y=0&width=1&height=1`);
    expect((await problemIn(late)).code).toBe('no-frame');
  });

  it('of times are those of the stream', async () => {
    const { ask, openWhole, root } = await openServer();
    countTo(root, 5);
    const { id } = await openWhole('count.mp4');
    const { times } = await read<{ times: number[] }>(await ask('GET', `/api/clips/${id}/times`));
    expect(times.map((time) => Math.round(time * 100))).toEqual([0, 4, 8, 12, 16]);
  });
});
