/** Clips that are open, and their frames. */
import { Hono } from 'hono';
import { z } from 'zod';
import { json, param, query, region, wholeNumber } from '../ask.js';
import { checkRegion } from '../flows.js';
import { jpegAnswer } from '../jpeg.js';
import { sampleClip, sampleTruth } from '../sample/sample-clip.js';
import type { Services } from '../services.js';

const chosen = z.object({ grants: z.array(z.string()).min(1).max(2) });
const frame = z.object({ id: z.string(), index: wholeNumber });
const frameWidth = z.object({ width: wholeNumber.min(1).optional() });
const playhead = z.object({ index: z.int().nonnegative(), playing: z.boolean() });

export const clipRoutes = ({ grants, clips, surveys, attention }: Services) =>
  new Hono()
    .get('/', (c) => c.json({ clips: clips.list() }))
    .post('/', json(chosen), async (c) => {
      const paths = c.req.valid('json').grants.map((id) => grants.pathOf(id));
      return c.json(await clips.add(paths, c.req.raw.signal), 201);
    })
    .post('/sample', async (c) => {
      const { id } = await clips.add([await sampleClip()], c.req.raw.signal);
      const clip = clips.get(id);
      clip.setTruth(sampleTruth);
      return c.json(clip.info, 201);
    })
    .get('/:id', (c) => c.json(clips.get(c.req.param('id')).info))
    .delete('/:id', async (c) => {
      await clips.remove(c.req.param('id'));
      return c.body(null, 204);
    })
    .get('/:id/times', (c) => c.json({ times: clips.get(c.req.param('id')).times }))
    .get('/:id/motion', (c) => {
      const { id } = clips.get(c.req.param('id'));
      return c.json({ mean: surveys.of(id)?.mean ?? [] });
    })
    .put('/:id/playhead', json(playhead), (c) => {
      const { id } = clips.get(c.req.param('id'));
      surveys.of(id)?.follow(c.req.valid('json'));
      return c.body(null, 204);
    })
    .get('/:id/frames/:index', param(frame), query(frameWidth), async (c) => {
      const { id, index } = c.req.valid('param');
      const clip = clips.get(id);
      attention.note();
      return jpegAnswer(c, await clip.picture(index, c.req.valid('query').width ?? clip.source.width));
    })
    .get('/:id/frames/:index/exact', param(frame), query(region), async (c) => {
      const { id, index } = c.req.valid('param');
      const clip = clips.get(id);
      const asked = c.req.valid('query');
      checkRegion(clip, asked);
      const { x, y, width, height } = asked;
      const { data } = await clip.exactFrame(index, c.req.raw.signal);
      const rows = Array.from({ length: height }, (_, row) => {
        const start = 3 * ((y + row) * clip.source.width + x);
        return [...data.subarray(start, start + 3 * width)];
      });
      return c.json({ width, height, rgb: rows.flat() });
    });
