/** The one handler that answers all shells: a page asks it, it never computes. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { validator } from 'hono/validator';
import { z } from 'zod';
import { StudioError } from '../errors.js';
import { describeModel, listModels } from '../models/describe.js';
import { listDevices } from '../runtime/devices.js';
import { browse } from './browse.js';
import type { Clips } from './clips.js';
import type { Grants } from './grants.js';
import { answerError } from './problems.js';

export interface Services {
  readonly grants: Grants;
  readonly clips: Clips;
}

/** No question is longer: files are granted or uploaded, never sent in one. */
const BODY_BYTES = 64 << 10;

const below = z.object({ below: z.array(z.string()).max(100) });
const grantIds = z.object({ grants: z.array(z.string()).min(1).max(2) });
const wholeNumber = z.coerce.number().int().nonnegative();

const json = <T>(schema: z.ZodType<T>) => validator('json', (value) => parsed(schema, value));

/** Throws StudioError `bad-request`. */
function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw new StudioError('bad-request', `The question was not understood: ${z.prettifyError(error)}`);
}

/** Everything below /api/. Pages get its type as their client (hono/client). */
export function createApp({ grants, clips }: Services) {
  const app = new Hono()
    .use(bodyLimit({ maxSize: BODY_BYTES, onError: () => Promise.reject(tooLarge()) }))
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
    });
  return new Hono()
    .onError(answerError)
    .notFound((c) => answerError(new StudioError('not-found', `There is nothing at ${c.req.path}.`), c))
    .route('/api', app);
}

const tooLarge = (): StudioError => new StudioError('too-large', 'The question was too long.');
