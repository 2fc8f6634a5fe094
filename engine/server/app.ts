/** The one handler that answers all shells: a page asks it, it never computes. */
import type { ReadableStream } from 'node:stream/web';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { streamSSE } from 'hono/streaming';
import { validator } from 'hono/validator';
import { z } from 'zod';
import { StudioError } from '../errors.js';
import { describeModel, listModels } from '../models/describe.js';
import { listDevices } from '../runtime/devices.js';
import type { ServerEvent } from './api.js';
import { browse } from './browse.js';
import type { Clips } from './clips.js';
import type { Feed } from './feed.js';
import type { Flows } from './flows.js';
import type { Grants } from './grants.js';
import { answerError } from './problems.js';
import type { Uploads } from './uploads.js';

export interface Services {
  readonly grants: Grants;
  readonly clips: Clips;
  readonly flows: Flows;
  readonly uploads: Uploads;
  readonly feed: Feed<ServerEvent>;
}

/** No question is longer: files are granted or uploaded, never sent in one. */
const BODY_BYTES = 64 << 10;

const below = z.object({ below: z.array(z.string()).max(100) });
const grantIds = z.object({ grants: z.array(z.string()).min(1).max(2) });
const wholeNumber = z.coerce.number().int().nonnegative();
/** A side of the region whose exact values can be asked for at once. */
const regionSide = z.coerce.number().int().min(1).max(64);
const exactRequest = z.object({
  first: wholeNumber,
  second: wholeNumber,
  x: wholeNumber,
  y: wholeNumber,
  width: regionSide,
  height: regionSide,
});
const flowRequest = z.object({
  first: wholeNumber,
  second: wholeNumber,
  width: wholeNumber.min(64).max(1280),
});

const json = <T>(schema: z.ZodType<T>) => validator('json', (value) => parsed(schema, value));

/** Throws StudioError `bad-request`. */
function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw new StudioError('bad-request', `The question was not understood: ${z.prettifyError(error)}`);
}

/** Everything below /api/. */
export function createApp({ grants, clips, flows, uploads, feed }: Services) {
  const app = new Hono()
    .put('/uploads/:name', async (c) => {
      const body = (c.req.raw.body ?? new Blob([]).stream()) as ReadableStream<Uint8Array>;
      return c.json(await uploads.take(c.req.param('name'), body), 201);
    })
    // What follows takes short questions only.
    .use(bodyLimit({ maxSize: BODY_BYTES, onError: () => Promise.reject(tooLarge()) }))
    .get('/events', (c) =>
      streamSSE(c, async (stream) => {
        const left = new AbortController();
        stream.onAbort(() => left.abort());
        for await (const event of feed.listen(left.signal))
          await stream.writeSSE({ data: JSON.stringify(event) });
      }),
    )
    .get('/devices', async (c) => c.json(await listDevices()))
    .get('/models', async (c) => c.json({ models: await listModels() }))
    .get('/models/:id{.+}', async (c) => c.json(await describeModel(c.req.param('id'))))
    .post('/browse', json(below), async (c) =>
      c.json({ entries: await browse(grants, c.req.valid('json').below) }),
    )
    .post('/grants', json(below), async (c) => c.json(await grants.grantBelowRoot(c.req.valid('json').below)))
    .get('/clips', (c) => c.json({ clips: clips.list() }))
    .post('/clips', json(grantIds), async (c) => {
      const paths = c.req.valid('json').grants.map((id) => grants.pathOf(id));
      return c.json(await clips.add(paths, c.req.raw.signal), 201);
    })
    .get('/clips/:id', (c) => c.json(clips.get(c.req.param('id')).info))
    .delete('/clips/:id', async (c) => {
      await clips.remove(c.req.param('id'));
      return c.body(null, 204);
    })
    .get('/clips/:id/frames/:index', async (c) => {
      const clip = clips.get(c.req.param('id'));
      const index = parsed(wholeNumber, c.req.param('index'));
      const width = parsed(wholeNumber.min(16), c.req.query('width') ?? String(clip.source.width));
      const picture = new Uint8Array(await clip.picture(index, width));
      return c.body(picture, 200, {
        'content-type': 'image/jpeg',
        'cache-control': 'private, max-age=86400',
      });
    })
    .get('/clips/:id/flow', async (c) => {
      const request = parsed(flowRequest, c.req.query());
      const bytes = await flows.view(clips.get(c.req.param('id')), request, c.req.raw.signal);
      return c.body(new Uint8Array(bytes), 200, { 'content-type': 'application/octet-stream' });
    })
    .get('/clips/:id/flow/exact', async (c) => {
      const request = parsed(exactRequest, c.req.query());
      const { width, height, data } = await flows.exact(
        clips.get(c.req.param('id')),
        request,
        c.req.raw.signal,
      );
      const half = data.length / 2;
      return c.json({ width, height, u: [...data.subarray(0, half)], v: [...data.subarray(half)] });
    });
  return new Hono()
    .onError(answerError)
    .notFound((c) => answerError(new StudioError('not-found', `There is nothing at ${c.req.path}.`), c))
    .route('/api', app);
}

/** What pages make their client from (hono/client). */
export type AppType = ReturnType<typeof createApp>;

const tooLarge = (): StudioError => new StudioError('too-large', 'The question was too long.');
