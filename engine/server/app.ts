/** The one handler that answers all shells: a page asks it, it never computes. */
import type { ReadableStream } from 'node:stream/web';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { StudioError } from '../errors.js';
import { query } from './ask.js';
import { answerError, notFound } from './problems.js';
import { choosingRoutes } from './routes/choosing.js';
import { classesRoutes } from './routes/classes.js';
import { classificationRoutes } from './routes/classifications.js';
import { clipRoutes } from './routes/clips.js';
import { flowRoutes } from './routes/flow.js';
import { clipExportRoutes, jobRoutes } from './routes/jobs.js';
import { analysisRoutes, clipMeasureRoutes } from './routes/measure.js';
import { modelRoutes } from './routes/models.js';
import { systemRoutes } from './routes/system.js';
import { truthRoutes } from './routes/truth.js';
import { userRoutes } from './routes/user.js';
import type { Services } from './services.js';

/** No question is longer: files are granted or uploaded, never sent in one. */
const BODY_BYTES = 64 << 10;

/** Everything below /api/. */
export function createApp(services: Services) {
  const { uploads, grants } = services;
  const app = new Hono()
    .put('/uploads/:name', query(z.object({ into: z.string().optional() })), async (c) => {
      const body = (c.req.raw.body ?? new Blob([]).stream()) as ReadableStream<Uint8Array>;
      return c.json(await uploads.take(c.req.param('name'), body, c.req.valid('query').into), 201);
    })
    // What follows takes short questions only.
    .use(bodyLimit({ maxSize: BODY_BYTES, onError: () => Promise.reject(tooLarge()) }))
    .route('/', systemRoutes(services))
    .route('/', userRoutes(services))
    .route('/', choosingRoutes(services))
    .route('/clips', clipRoutes(services))
    .route('/clips', flowRoutes(services))
    .route('/clips', truthRoutes(services))
    .route('/clips', classesRoutes(services))
    .route('/clips', clipExportRoutes(services))
    .route('/clips', clipMeasureRoutes(services))
    .route('/analyses', analysisRoutes())
    .route('/classifications', classificationRoutes(services))
    .route('/models', modelRoutes(services))
    .route('/jobs', jobRoutes(services));
  const readable = (sentence: string) => grants.readable(sentence);
  return new Hono()
    .onError((error, c) => answerError(error, c, readable))
    .notFound(notFound)
    .route('/api', app);
}

/** What pages make their client from (hono/client). */
export type AppType = ReturnType<typeof createApp>;

const tooLarge = (): StudioError => new StudioError('too-large', 'The question was too long.');
