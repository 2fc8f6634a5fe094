/** Pictures that were handed over to be classified. */
import { Hono } from 'hono';
import { z } from 'zod';
import { json, modelId, param, query, wholeNumber } from '../ask.js';
import { jpegAnswer } from '../jpeg.js';
import type { Services } from '../services.js';

const chosen = z.object({ grants: z.array(z.string()).min(1).max(2000), model: modelId.optional() });
const picture = z.object({ job: z.string(), n: wholeNumber });
const size = z.object({ width: wholeNumber.min(16).max(4096).default(1280) });

export const classificationRoutes = ({ grants, pictures, classifierId }: Services) =>
  new Hono()
    .post('/', json(chosen), async (c) => {
      const { grants: ids, model } = c.req.valid('json');
      const paths = ids.map((id) => grants.pathOf(id));
      return c.json(pictures.start(paths, model ?? (await classifierId())), 201);
    })
    .post('/:job/again', async (c) => c.json(pictures.again(c.req.param('job'), await classifierId()), 201))
    .get('/:job', (c) => c.json({ pictures: [...pictures.pictures(c.req.param('job'))] }))
    .get('/:job/pictures/:n/image', param(picture), query(size), async (c) => {
      const { job, n } = c.req.valid('param');
      return jpegAnswer(c, await pictures.image(job, n, c.req.valid('query').width, c.req.raw.signal));
    })
    .get('/:job/pictures/:n/attention', param(picture), async (c) => {
      const { job, n } = c.req.valid('param');
      return c.json(await pictures.attention(job, n, c.req.raw.signal));
    })
    .get('/:job/table.csv', (c) =>
      c.body(pictures.csv(c.req.param('job')), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="classes.csv"',
      }),
    )
    .get('/:job/table.json', (c) => {
      c.header('content-disposition', 'attachment; filename="classes.json"');
      return c.json({ pictures: [...pictures.pictures(c.req.param('job'))] });
    });
