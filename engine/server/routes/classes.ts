/** What is in the frames of a clip. */
import { Hono } from 'hono';
import { z } from 'zod';
import { json } from '../ask.js';
import type { Services } from '../services.js';

const frame = z.object({ index: z.int().nonnegative() });
const along = z.object({ step: z.int().min(1).max(10_000) });

export const classesRoutes = ({ clips, clipClasses, classifierId }: Services) =>
  new Hono()
    .post('/:id/classify', json(frame), async (c) => {
      const clip = clips.get(c.req.param('id'));
      const { index } = c.req.valid('json');
      return c.json(await clipClasses.ofFrame(clip, index, await classifierId(), c.req.raw.signal));
    })
    .post('/:id/classes', json(along), async (c) => {
      const clip = clips.get(c.req.param('id'));
      return c.json(clipClasses.start(clip, c.req.valid('json').step, await classifierId()), 201);
    })
    .get('/:id/classes', (c) => c.json({ frames: [...clipClasses.of(clips.get(c.req.param('id')))] }));
