/** What takes long: the queue, and exports. */
import { Hono } from 'hono';
import { z } from 'zod';
import { DEVICES, type Plan, parsePlan } from '../../jobs/plan.js';
import type { Settings } from '../api.js';
import { json } from '../ask.js';
import type { Grants } from '../grants.js';
import { exportChoice, exportJob } from '../jobs/export-job.js';
import { titleOf } from '../names.js';
import type { Services } from '../services.js';

const clipChoice = z.object(exportChoice);
const { frames: _frames, ...batchChoice } = exportChoice;
const batch = z.object({ ...batchChoice, inputs: z.array(z.string()).min(1).max(1000) });
const device = z.enum(DEVICES).catch('auto');

/** Below /jobs. */
export const jobRoutes = ({ jobs, pictures, grants, settings, planServices }: Services) =>
  new Hono()
    .get('/', (c) => c.json({ jobs: jobs.list() }))
    .post('/', json(batch), async (c) => {
      const { inputs, ...choice } = c.req.valid('json');
      const paths = inputs.map((id) => grants.pathOf(id));
      const plan = planOf(choice, paths, grants, settings.value);
      return c.json(jobs.start(exportJob(plan, titleOf(paths), planServices)), 201);
    })
    .post('/:id/cancel', async (c) => c.json(await jobs.cancel(c.req.param('id'))))
    .delete('/:id', (c) => {
      jobs.remove(c.req.param('id'));
      pictures.forget(c.req.param('id'));
      return c.body(null, 204);
    });

/** Below /clips: the export of one. */
export const clipExportRoutes = ({ clips, jobs, grants, settings, planServices }: Services) =>
  new Hono().post('/:id/export', json(clipChoice), (c) => {
    const clip = clips.get(c.req.param('id'));
    const plan = planOf(c.req.valid('json'), clip.source.paths, grants, settings.value);
    return c.json(jobs.start(exportJob(plan, clip.info.name, planServices, clip.id)), 201);
  });

/** What follows from a choice and from what the user set. Throws StudioError `unknown-grant`, and as parsePlan. */
function planOf(
  { output, model, ...choice }: z.output<typeof clipChoice>,
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
