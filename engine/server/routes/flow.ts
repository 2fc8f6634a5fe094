/** Flow between frames of a clip. */
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { StudioError } from '../../errors.js';
import { modelId, query, region, wholeNumber } from '../ask.js';
import type { Services } from '../services.js';

const pair = { first: wholeNumber, second: wholeNumber, model: modelId.optional() };
const exactRequest = z.object({ ...pair, ...region.shape });
const flowRequest = z.object({
  ...pair,
  width: wholeNumber.min(1).max(1280),
  /** At once, what is there of this pair at whatever width. */
  best: z.enum(['1']).optional(),
  /** The same, or a draft that is computed now. */
  draft: z.enum(['1']).optional(),
});

export const flowRoutes = ({ clips, flows, surveys, settings, attention }: Services) =>
  new Hono()
    .get('/:id/flow', query(flowRequest), async (c) => {
      const clip = clips.get(c.req.param('id'));
      const { best, draft, model = settings.value.flowModel, ...asked } = c.req.valid('query');
      const request = { ...asked, model };
      attention.note();
      if (best || draft) {
        const known = await flows.best(clip, request);
        const field = known ?? (draft && (await flows.draft(clip, request, c.req.raw.signal)));
        if (!field) throw new StudioError('not-yet', 'No flow of these frames has been computed yet.');
        return halves(c, field);
      }
      surveys.of(clip.id)?.viewedAt(asked.width);
      return halves(c, await flows.view(clip, request, c.req.raw.signal));
    })
    .get('/:id/flow/exact', query(exactRequest), async (c) => {
      const clip = clips.get(c.req.param('id'));
      const { model = settings.value.flowModel, ...asked } = c.req.valid('query');
      const { width, height, data } = await flows.exact(clip, { ...asked, model }, c.req.raw.signal);
      const half = data.length / 2;
      return c.json({ width, height, u: [...data.subarray(0, half)], v: [...data.subarray(half)] });
    });

/** Half floats (2, height, width) with their size. */
export const halves = (
  c: Context,
  { bytes, width, height }: { readonly bytes: Uint8Array; readonly width: number; readonly height: number },
) =>
  c.body(new Uint8Array(bytes), 200, {
    'content-type': 'application/octet-stream',
    'x-width': String(width),
    'x-height': String(height),
  });
