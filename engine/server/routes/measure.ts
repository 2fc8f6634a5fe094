/** Measuring the motion of a clip. */
import { Hono } from 'hono';
import { z } from 'zod';
import { analysisSchema, parseAnalysis } from '../../analysis/analysis.js';
import { DEVICES, rangeSchema } from '../../jobs/plan.js';
import { json, modelId } from '../ask.js';
import { measurePair } from '../measure/measure-pair.js';
import type { Services } from '../services.js';

const frame = z.int().nonnegative();
const common = { model: modelId.optional(), analysis: z.unknown() };
const pair = z.object({ first: frame, second: frame, ...common });
const whole = z.object({
  ...common,
  frames: rangeSchema.optional(),
  /** A granted folder; without one the results are only looked at. */
  output: z.string().optional(),
  outputs: analysisSchema.shape.outputs.optional(),
  /** Clips that are measured the same way: granted files and folders. */
  others: z.array(z.string()).default([]),
  overwrite: z.boolean().default(false),
});
const device = z.enum(DEVICES).catch('auto');

/** Below /clips. */
export const clipMeasureRoutes = ({ clips, flows, settings, grants, measuring }: Services) =>
  new Hono()
    .post('/:id/measure', json(pair), async (c) => {
      const clip = clips.get(c.req.param('id'));
      const { first, second, model = settings.value.flowModel, analysis } = c.req.valid('json');
      const request = { first, second, model, analysis: parseAnalysis(analysis) };
      return c.json(await measurePair(clip, flows, request, c.req.raw.signal));
    })
    .post('/:id/measure/clip', json(whole), (c) => {
      const clip = clips.get(c.req.param('id'));
      const { model = settings.value.flowModel, output, overwrite, others, ...asked } = c.req.valid('json');
      const analysis = parseAnalysis(asked.analysis);
      const { frames = analysis.frames, outputs = analysis.outputs } = asked;
      const job = measuring.start({
        clip,
        analysis: { ...analysis, frames, outputs, flow: { ...analysis.flow, model } },
        device: device.parse(settings.value.device),
        output: output === undefined ? undefined : grants.pathOf(output),
        overwrite,
        others: others.map((id) => grants.pathOf(id)),
      });
      return c.json(job, 201);
    })
    .get('/:id/measure/:job', (c) => {
      clips.get(c.req.param('id'));
      return c.json(measuring.soFar(c.req.param('job')));
    });

/** Below /analyses: whether what was opened can be used, with what it leaves out filled in. */
export const analysisRoutes = () =>
  new Hono().post('/', json(z.object({ analysis: z.unknown(), from: z.string().max(255) })), (c) => {
    const { analysis, from } = c.req.valid('json');
    return c.json(parseAnalysis(analysis, from));
  });
