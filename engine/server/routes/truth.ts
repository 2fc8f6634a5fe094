/** The true flow of a clip, and how far a model is from it. */
import { Hono } from 'hono';
import { z } from 'zod';
import { StudioError } from '../../errors.js';
import { flowErrors } from '../../flow/metrics.js';
import { json, modelId, query, wholeNumber } from '../ask.js';
import type { Clip } from '../clips.js';
import type { Services } from '../services.js';
import { openTruth, truthView, unknownPair } from '../truth.js';
import { halves } from './flow.js';

const chosen = z.object({ grants: z.array(z.string()).min(1).max(1000) });
const view = z.object({ first: wholeNumber, width: wholeNumber.min(1).max(1280) });
const compared = z.object({ first: wholeNumber, second: wholeNumber, model: modelId.optional() });

export const truthRoutes = ({ grants, clips, flows, settings }: Services) =>
  new Hono()
    .post('/:id/truth', json(chosen), async (c) => {
      const clip = clips.get(c.req.param('id'));
      const paths = c.req.valid('json').grants.map((id) => grants.pathOf(id));
      clip.setTruth(await openTruth(clip.source, paths));
      return c.json({ pairs: [...clip.truth!.pairs] });
    })
    .get('/:id/truth/pairs', (c) => c.json({ pairs: [...(clips.get(c.req.param('id')).truth?.pairs ?? [])] }))
    .get('/:id/truth', query(view), async (c) => {
      const clip = clips.get(c.req.param('id'));
      const { first, width: asked } = c.req.valid('query');
      const width = Math.min(asked, clip.previewWidth);
      return halves(c, { width, ...truthView(await readTruth(clip, first), width) });
    })
    .get('/:id/compare', query(compared), async (c) => {
      const clip = clips.get(c.req.param('id'));
      const { model = settings.value.flowModel, first, second } = c.req.valid('query');
      if (second !== first + 1) {
        throw new StudioError('bad-request', 'The true flow is known from a frame to the next only.');
      }
      const truth = await readTruth(clip, first);
      const field = await flows.whole(clip, { first, second, model }, c.req.raw.signal);
      const { epe, pixels, fl } = flowErrors(field, truth);
      return c.json({ epe, pixels, outliers: fl });
    });

function readTruth(clip: Clip, first: number) {
  if (!clip.truth) throw unknownPair(clip.source.name, first);
  return clip.truth.read(first);
}
