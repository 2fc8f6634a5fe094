/** `flow-studio serve` as it is started, asked over HTTP as a browser asks it, with the real engine. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFlow } from '../engine/flow/formats/index.js';
import type {
  ClassifiedPicture,
  ClipInfo,
  Comparison,
  ExactFlow,
  Grant,
  JobInfo,
  ModelSummary,
  ServerEvent,
  System,
} from '../engine/server/api.js';
import { writeImages } from './folders.js';
import { writeClassifier } from './support/checkpoint.js';
import { finish, printedUrl, startWith } from './support/cli.js';
import { movingSize, writeMovingTexture } from './support/moving-texture.js';
import { until } from './support/until.js';
import { visit } from './support/visitor.js';

const FRAMES = 24;

const home = mkdtempSync(join(tmpdir(), 'flow-studio-server-'));
const root = join(home, 'root');
const env = {
  XDG_CONFIG_HOME: join(home, 'config'),
  XDG_CACHE_HOME: join(home, 'cache'),
  FLOW_STUDIO_MODELS: join(home, 'models'),
};

/** The program, when it has printed its address and a browser has opened it. */
async function startServe() {
  const child = startWith(env, 'serve', '--root', root);
  const exited = finish(child);
  const url = await printedUrl(child);
  return { child, exited, url, ...(await visit(url)) };
}

let server: Awaited<ReturnType<typeof startServe>>;

beforeAll(async () => {
  mkdirSync(root);
  await writeMovingTexture(join(root, 'moving'), FRAMES);
  server = await startServe();
}, 60_000);

afterAll(async () => {
  server.child.kill('SIGINT');
  await server.exited;
  rmSync(home, { recursive: true, force: true });
});

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** What the middle of a clip does from a frame to the next, as it is computed at full size. */
async function motionAt(clip: string, first: number): Promise<{ u: number; v: number }> {
  const region = `x=130&y=100&width=48&height=48`;
  const path = `/api/clips/${clip}/flow/exact?first=${first}&second=${first + 1}&${region}`;
  const { u, v } = await server.get<ExactFlow>(path);
  return { u: median(u), v: median(v) };
}

function expectMotion({ u, v }: { u: number; v: number }, within = 0.3): void {
  expect(Math.abs(u - 3)).toBeLessThan(within);
  expect(Math.abs(v + 2)).toBeLessThan(within);
}

/** The compute hosts, as the system lists the children of the server. */
function hosts(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number)
    .filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('host-main'));
}

it('reads a motion of (3, -2) px within 0.3, and finds it along the whole clip', {
  timeout: 180_000,
}, async () => {
  const clip = await server.open('moving');
  expect(clip).toMatchObject({ kind: 'images', ...movingSize, frameCount: FRAMES });
  expectMotion(await motionAt(clip.id, 1));

  // At half the size, values are still those of the clip's own pixels.
  const view = await server.ask(`/api/clips/${clip.id}/flow?first=1&second=2&width=160`);
  expect([view.headers.get('x-width'), view.headers.get('x-height')]).toEqual(['160', '120']);
  const halves = new Uint16Array(await view.arrayBuffer());
  expect(halves).toHaveLength(2 * 160 * 120);
  const positive = halves.subarray(0, 160 * 120).filter((bits) => bits < 0x8000);
  expect(positive.length).toBeGreaterThan(0.95 * 160 * 120);

  const { mean } = await until(
    () => server.get<{ mean: (number | null)[] }>(`/api/clips/${clip.id}/motion`),
    (motion) => motion.mean.length === FRAMES - 1 && motion.mean.every((value) => value !== null),
  );
  for (const value of mean) expect(Math.abs(value! - Math.hypot(3, 2))).toBeLessThan(0.5);
  await server.send('DELETE', `/api/clips/${clip.id}`);
});

it.runIf(process.platform === 'linux')(
  'goes on when a compute host is killed in the middle, and says so',
  { timeout: 120_000 },
  async () => {
    const { id } = await server.open('moving');
    expectMotion(await motionAt(id, 0));
    const heard = listen();
    const asked = motionAt(id, 7);
    for (const pid of hosts(server.child.pid!)) process.kill(pid, 'SIGKILL');
    expectMotion(await asked);
    // Dead between two questions is no better.
    for (const pid of hosts(server.child.pid!)) process.kill(pid, 'SIGKILL');
    expectMotion(await motionAt(id, 9));
    const events = await heard.until((event) => event.type === 'notice');
    expect(events.at(-1)).toMatchObject({
      code: 'engine',
      message: expect.stringContaining('started again'),
    });
    await server.send('DELETE', `/api/clips/${id}`);
  },
);

/** The events from now on. */
function listen() {
  const left = new AbortController();
  const events: ServerEvent[] = [];
  const opened = server.ask('/api/events', { signal: left.signal });
  return {
    async until(isIt: (event: ServerEvent) => boolean): Promise<ServerEvent[]> {
      let text = '';
      for await (const piece of (await opened).body!.pipeThrough(new TextDecoderStream())) {
        text += piece;
        const lines = text.split('\n');
        text = lines.pop()!;
        for (const line of lines) {
          if (line.startsWith('data: ')) events.push(JSON.parse(line.slice(6)));
          if (events.length > 0 && isIt(events.at(-1)!)) {
            left.abort();
            return events;
          }
        }
      }
      return events;
    },
  };
}

it('lets go of a view that nobody waits for any more', { timeout: 60_000 }, async () => {
  const { id } = await server.open('moving');
  await motionAt(id, 0);
  const left = new AbortController();
  const abandoned = server.ask(`/api/clips/${id}/flow?first=3&second=20&width=320`, { signal: left.signal });
  await new Promise((resolve) => setTimeout(resolve, 30));
  left.abort();
  await expect(abandoned).rejects.toThrow();
  expectMotion(await motionAt(id, 4));
  const best = await server.ask(`/api/clips/${id}/flow?first=3&second=20&width=320&best=1`);
  expect(best.status).toBe(404);
  await server.send('DELETE', `/api/clips/${id}`);
});

describe('jobs', () => {
  it('export the flow of a clip as files', { timeout: 120_000 }, async () => {
    const { id } = await server.open('moving');
    const output = (await server.send<Grant>('POST', '/api/folders', { below: [], name: 'out' })).id;
    const job = await server.send<JobInfo>('POST', `/api/clips/${id}/export`, {
      output,
      formats: ['flo', 'npy'],
      viz: ['png'],
      frames: { start: 2, end: 4, step: 1 },
    });
    expect(job).toMatchObject({ kind: 'export', clip: id, output: 'out' });
    expect(await server.ended(job.id)).toMatchObject({ state: 'done', done: 2, total: 2 });
    const forward = join(root, 'out', 'moving', 'forward');
    expect(readdirSync(forward).sort()).toEqual(['000002.flo', '000002.npy', '000003.flo', '000003.npy']);
    const { data } = await readFlow(join(forward, '000002.flo'));
    const middle = 120 * movingSize.width + 160;
    // A single pixel, not the median of many.
    expectMotion({ u: data[middle]!, v: data[middle + data.length / 2]! }, 0.5);
    await server.send('DELETE', `/api/clips/${id}`);
  });

  it('are cancelled within a second, and what was written stays', { timeout: 120_000 }, async () => {
    const output = (await server.send<Grant>('POST', '/api/folders', { below: [], name: 'cut' })).id;
    const job = await server.send<JobInfo>('POST', '/api/jobs', {
      inputs: [await server.grant('moving')],
      output,
      formats: ['flo'],
    });
    const infoOf = async () =>
      (await server.get<{ jobs: JobInfo[] }>('/api/jobs')).jobs.find((one) => one.id === job.id)!;
    await until(infoOf, ({ done }) => done > 0);
    const started = performance.now();
    expect(await server.send<JobInfo>('POST', `/api/jobs/${job.id}/cancel`)).toMatchObject({
      state: 'cancelled',
    });
    // A second, and what a machine under load takes to end a process.
    expect(performance.now() - started).toBeLessThan(2000);
    const written = readdirSync(join(root, 'cut', 'moving', 'forward')).length;
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(FRAMES - 1);
    expect((await server.ask(`/api/jobs/${job.id}`, { method: 'DELETE' })).status).toBe(204);
  });

  it('classify pictures, and show where the answers come from', { timeout: 120_000 }, async () => {
    await writeImages(join(root, 'photos'), 3);
    const grants = [await server.grant('photos')];
    const job = await server.send<JobInfo>('POST', '/api/classifications', { grants, model: 'vit-nano' });
    expect(await server.ended(job.id)).toMatchObject({ state: 'done', done: 3 });
    const path = `/api/classifications/${job.id}`;
    const { pictures } = await server.get<{ pictures: ClassifiedPicture[] }>(path);
    expect(pictures.map(({ name }) => name)).toEqual(['000.png', '001.png', '002.png']);
    for (const picture of pictures) {
      if ('error' in picture) throw new Error(picture.error.message);
      expect(picture.knows).toBe(200);
      const [best, second] = picture.classes;
      expect(best!.probability).toBeGreaterThanOrEqual(second!.probability);
    }
    const { side, values } = await server.get<{ side: number; values: number[] }>(
      `${path}/pictures/1/attention`,
    );
    expect(values).toHaveLength(side * side);
    expect(Math.max(...values)).toBeGreaterThan(Math.min(...values));
  });
});

it('compares with the truth of its sample clip', { timeout: 180_000 }, async () => {
  const sample = await server.send<ClipInfo>('POST', '/api/clips/sample');
  expect(sample).toMatchObject({ kind: 'video', width: 640, height: 360, truth: true });
  const compared = await server.get<Comparison>(`/api/clips/${sample.id}/compare?first=10&second=11`);
  expect(compared.pixels).toBe(640 * 360);
  // Far less than the motion, which is a few pixels.
  expect(compared.epe).toBeLessThan(1);
  await server.send('DELETE', `/api/clips/${sample.id}`);
  // The second time it is there at once.
  const started = performance.now();
  const again = await server.send<ClipInfo>('POST', '/api/clips/sample');
  expect(performance.now() - started).toBeLessThan(5000);
  await server.send('DELETE', `/api/clips/${again.id}`);
});

it('imports a model from a file that was dropped', { timeout: 60_000 }, async () => {
  const path = writeClassifier(join(home, 'six.safetensors'));
  const upload = await fetch(new URL('/api/uploads/six.safetensors', server.url), {
    method: 'PUT',
    headers: { cookie: server.cookie },
    body: readFileSync(path),
  });
  const { id: grant } = (await upload.json()) as Grant;
  // Six classes need names.
  const bare = await server.ask('/api/models/import', { method: 'POST', body: JSON.stringify({ grant }) });
  if (bare.status === 201) expect(((await bare.json()) as ModelSummary).id).toBe('timm/six');
  else expect(await bare.json()).toMatchObject({ error: { message: expect.stringContaining('label') } });
});

describe('nobody else gets in', () => {
  /** The status of an answer to exactly these headers: fetch() would write its own Host. */
  const statusOf = (path: string, headers: Record<string, string>, method = 'GET'): Promise<number> =>
    new Promise((resolve, reject) => {
      request(new URL(path, server.url), { headers, method, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode!);
      })
        .on('error', reject)
        .end();
    });

  it('without credentials, or with those of somebody else', async () => {
    expect(await statusOf('/api/system', {})).toBe(401);
    expect(await statusOf('/', {})).toBe(401);
    expect(await statusOf('/api/system', { cookie: server.cookie.replace(/=.*/, '=guessed') })).toBe(401);
    // The printed address was used up by the first who opened it.
    expect((await fetch(server.url, { redirect: 'manual' })).status).toBe(401);
    expect(await statusOf('/api/system', { cookie: server.cookie })).toBe(200);
  });

  it('by another name of this machine, or from the page of somebody else', async () => {
    const { cookie } = server;
    for (const host of ['evil.example', '127.0.0.1.evil.example', '[::1]']) {
      expect(await statusOf('/api/system', { cookie, host })).toBe(403);
    }
    expect(await statusOf('/api/settings', { cookie, origin: 'https://evil.example' }, 'PUT')).toBe(403);
    expect(await statusOf('/api/system', { cookie, origin: 'null' })).toBe(403);
  });

  it('out of the root, by dots or by a link', async () => {
    writeFileSync(join(home, 'secret.txt'), 'secret');
    symlinkSync(join(home, 'secret.txt'), join(root, 'link.txt'));
    symlinkSync(home, join(root, 'folder'));
    for (const below of [['..', 'secret.txt'], ['../secret.txt'], ['link.txt'], ['folder', 'secret.txt']]) {
      const body = JSON.stringify({ below });
      expect((await server.ask('/api/grants', { method: 'POST', body })).status, below.join()).toBe(403);
    }
    const browsed = await server.send<{ entries: { name: string }[] }>('POST', '/api/browse', { below: [] });
    const names = browsed.entries.map(({ name }) => name);
    expect(names).toContain('moving');
    expect(names).not.toContain('link.txt');
    expect(names).not.toContain('folder');
    for (const path of ['/..%2f..%2fsecret.txt', '/%2e%2e/secret.txt', '/api/../../secret.txt']) {
      const answer = await server.ask(path);
      expect(await answer.text()).not.toBe('secret');
      expect(answer.status).toBe(404);
    }
  });

  it('with more than a question holds', async () => {
    const body = JSON.stringify({ value: 'x'.repeat(100_000) });
    expect((await server.ask('/api/session', { method: 'PUT', body })).status).toBe(413);
    // Without a length that says so.
    const stream = new Blob([body]).stream();
    const chunked = await fetch(new URL('/api/session', server.url), {
      method: 'PUT',
      headers: { cookie: server.cookie, 'content-type': 'application/json' },
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });
});

it.runIf(process.platform === 'linux')(
  'ends on Ctrl-C with all it has started, and is as it was when it starts again',
  { timeout: 120_000 },
  async () => {
    const first = server;
    await first.send('PUT', '/api/settings', { theme: 'dark' });
    await first.send('PUT', '/api/session', { value: { clip: 'moving', frame: 7 } });
    const { id } = await first.open('moving');
    await first.ask(`/api/clips/${id}/flow?first=0&second=1&width=320`);
    const children = hosts(first.child.pid!);
    expect(children.length).toBeGreaterThan(0);
    first.child.kill('SIGINT');
    expect(await first.exited).toMatchObject({ code: 0, stderr: '' });
    for (const child of children) expect(existsSync(`/proc/${child}`)).toBe(false);
    expect(readdirSync(join(env.XDG_CACHE_HOME, 'flow-studio', 'sessions'))).toEqual([]);

    server = await startServe();
    expect(await server.get('/api/settings')).toMatchObject({ theme: 'dark' });
    expect(await server.get('/api/session')).toEqual({ value: { clip: 'moving', frame: 7 } });
    const { recent } = await server.get<{ recent: { name: string }[] }>('/api/recent');
    expect(recent.map(({ name }) => name)).toEqual(['moving']);
    expect(await server.get<System>('/api/system')).toMatchObject({ shell: 'browser', root: 'root' });
  },
);
