/** Clips that are open, and their frames. */
import { Hono } from 'hono';
import { z } from 'zod';
import { json, param, query, wholeNumber } from '../ask.js';
import type { Services } from '../services.js';

const chosen = z.object({ grants: z.array(z.string()).min(1).max(2) });
const frame = z.object({ id: z.string(), index: wholeNumber });
const frameWidth = z.object({ width: wholeNumber.min(16).optional() });

export const clipRoutes = ({ grants, clips }: Services) =>
  new Hono()
    .get('/', (c) => c.json({ clips: clips.list() }))
    .post('/', json(chosen), async (c) => {
      const paths = c.req.valid('json').grants.map((id) => grants.pathOf(id));
      return c.json(await clips.add(paths, c.req.raw.signal), 201);
    })
    .get('/:id', (c) => c.json(clips.get(c.req.param('id')).info))
    .delete('/:id', async (c) => {
      await clips.remove(c.req.param('id'));
      return c.body(null, 204);
    })
    .get('/:id/frames/:index', param(frame), query(frameWidth), async (c) => {
      const { id, index } = c.req.valid('param');
      const clip = clips.get(id);
      const picture = await clip.picture(index, c.req.valid('query').width ?? clip.source.width);
      return c.body(new Uint8Array(picture), 200, {
        'content-type': 'image/jpeg',
        'cache-control': 'private, max-age=86400',
      });
    });
