/** What takes long: the queue, and exports. */
import { Hono } from 'hono';
import { z } from 'zod';
import { DEVICES, type Plan, parsePlan, planSchema } from '../../jobs/plan.js';
import type { Settings } from '../api.js';
import { json } from '../ask.js';
import type { Grants } from '../grants.js';
import { exportChoice, exportJob } from '../jobs/export-job.js';
import { previewOf } from '../jobs/preview.js';
import { jpegAnswer } from '../jpeg.js';
import { titleOf } from '../names.js';
import type { Services } from '../services.js';

const clipChoice = z.object(exportChoice);
const { frames: _frames, ...batchChoice } = exportChoice;
const batch = z.object({
  ...batchChoice,
  inputs: z.array(z.string()).min(1).max(1000),
  recursive: z.boolean().default(false),
  name: planSchema.shape.name,
  /** Let the workers of the queue compute, where the studio was started with one. */
  onQueue: z.boolean().default(false),
});
const device = z.enum(DEVICES).catch('auto');

/** Below /jobs. */
export const jobRoutes = ({ jobs, pictures, measuring, grants, settings, planServices, queue }: Services) =>
  new Hono()
    .get('/', (c) => c.json({ jobs: jobs.list() }))
    .post('/', json(batch), async (c) => {
      const { inputs, onQueue, ...choice } = c.req.valid('json');
      const paths = inputs.map((id) => grants.pathOf(id));
      const plan = planOf(choice, paths, grants, settings.value);
      return c.json(jobs.start(exportJob(plan, titleOf(paths), planServices, { onQueue, queue })), 201);
    })
    .post('/:id/cancel', async (c) => c.json(await jobs.cancel(c.req.param('id'))))
    .post('/:id/pause', async (c) => c.json(await jobs.pause(c.req.param('id'))))
    .post('/:id/resume', (c) => c.json(jobs.resume(c.req.param('id'))))
    .post('/:id/move', json(z.object({ before: z.string().optional() })), (c) => {
      jobs.move(c.req.param('id'), c.req.valid('json').before);
      return c.body(null, 204);
    })
    .get('/:id/clips', (c) => c.json({ clips: jobs.clipsOf(c.req.param('id')) }))
    .get('/:id/preview', async (c) => {
      const jpeg = await previewOf(jobs.latestFilesOf(c.req.param('id')));
      return jpegAnswer(c, jpeg);
    })
    .delete('/:id', async (c) => {
      jobs.remove(c.req.param('id'));
      pictures.forget(c.req.param('id'));
      await measuring.forget(c.req.param('id'));
      return c.body(null, 204);
    });

/** Below /clips: the export of one. */
export const clipExportRoutes = ({ clips, jobs, grants, settings, planServices }: Services) =>
  new Hono().post('/:id/export', json(clipChoice), (c) => {
    const clip = clips.get(c.req.param('id'));
    const plan = planOf(c.req.valid('json'), clip.source.paths, grants, settings.value);
    return c.json(jobs.start(exportJob(plan, clip.info.name, planServices, { clip: clip.id })), 201);
  });

type Choice = z.output<typeof clipChoice> & Partial<Pick<z.output<typeof batch>, 'recursive' | 'name'>>;

/** What follows from a choice and from what the user set. Throws StudioError `unknown-grant`, and as parsePlan. */
function planOf(
  { output, model, ...choice }: Choice,
  inputs: readonly string[],
  grants: Grants,
  settings: Settings,
): Plan {
  return parsePlan({
    ...choice,
    schema: 1,
    inputs: [...inputs],
    out: grants.pathOf(output),
    model: model ?? settings.flowModel,
    device: device.parse(settings.device),
  });
}
