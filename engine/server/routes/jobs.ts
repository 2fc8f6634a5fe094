/** What takes long: the queue, and exports. */
import { basename } from 'node:path';
import { Hono } from 'hono';
import { z } from 'zod';
import { DEVICES, parsePlan } from '../../jobs/plan.js';
import { json } from '../ask.js';
import { exportChoice, exportJob } from '../jobs/export-job.js';
import type { Services } from '../services.js';

const { frames: _frames, ...batchChoice } = exportChoice;
const batch = z.object({ ...batchChoice, inputs: z.array(z.string()).min(1).max(1000) });
const device = z.enum(DEVICES).catch('auto');

/** Below /jobs. */
export const jobRoutes = ({ jobs, pictures, grants, settings, planServices }: Services) =>
  new Hono()
    .get('/', (c) => c.json({ jobs: jobs.list() }))
    .post('/', json(batch), async (c) => {
      const { inputs, output, model = settings.value.flowModel, ...choice } = c.req.valid('json');
      const paths = inputs.map((id) => grants.pathOf(id));
      const plan = parsePlan({
        ...choice,
        schema: 1,
        inputs: paths,
        out: grants.pathOf(output),
        model,
        device: device.parse(settings.value.device),
      });
      const title = paths.length === 1 ? basename(paths[0]!) : `${basename(paths[0]!)}, ...`;
      return c.json(jobs.start(exportJob(plan, title, planServices)), 201);
    })
    .post('/:id/cancel', async (c) => c.json(await jobs.cancel(c.req.param('id'))))
    .delete('/:id', (c) => {
      jobs.remove(c.req.param('id'));
      pictures.forget(c.req.param('id'));
      return c.body(null, 204);
    });

/** Below /clips: the export of one. */
export const clipExportRoutes = ({ clips, jobs, grants, settings, planServices }: Services) =>
  new Hono().post('/:id/export', json(z.object(exportChoice)), (c) => {
    const clip = clips.get(c.req.param('id'));
    const { output, model = settings.value.flowModel, ...choice } = c.req.valid('json');
    const plan = parsePlan({
      ...choice,
      schema: 1,
      inputs: [...clip.source.paths],
      out: grants.pathOf(output),
      model,
      device: device.parse(settings.value.device),
    });
    return c.json(jobs.start(exportJob(plan, clip.info.name, planServices, clip.id)), 201);
  });
