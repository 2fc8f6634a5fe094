/** The models of this machine, and how others get here. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { z } from 'zod';
import { downloadModel } from '../../jobs/download-model.js';
import { removeModel } from '../../jobs/remove-model.js';
import { cardOf, findEntry, unknownModel } from '../../models/catalog.js';
import { defaultClassifier } from '../../models/default-classifier.js';
import { describeModel, listModels } from '../../models/describe.js';
import { importModel } from '../../models/import.js';
import { describeStructure } from '../../models/structure.js';
import { projectRoot } from '../../root.js';
import { json } from '../ask.js';
import type { Services } from '../services.js';

const chosen = z.object({ grant: z.string() });

export const modelRoutes = ({ grants, jobs, feed }: Services) =>
  new Hono()
    .get('/', async (c) => {
      const [models, { id }] = await Promise.all([listModels(), defaultClassifier()]);
      return c.json({ models, defaultClassifier: id });
    })
    .post('/import', json(chosen), async (c) => {
      const { record } = await importModel(grants.pathOf(c.req.valid('json').grant), {}, c.req.raw.signal);
      feed.publish({ type: 'models' });
      return c.json((await listModels()).find(({ id }) => id === record.id)!, 201);
    })
    .get('/:id', async (c) => {
      const { path: _path, ...description } = await describeModel(c.req.param('id'));
      return c.json({ ...description, card: await readCard(description.id) });
    })
    .get('/:id/structure', async (c) => c.json(await describeStructure(c.req.param('id'))))
    .post('/:id/download', (c) => {
      const entry = findEntry(c.req.param('id'));
      if (!entry) throw unknownModel(c.req.param('id'));
      const job = jobs.start({
        kind: 'download',
        title: entry.title,
        async run(report, signal) {
          await downloadModel(entry, report, { mirror: process.env.FLOW_STUDIO_MIRROR, signal });
          feed.publish({ type: 'models' });
        },
      });
      return c.json(job, 201);
    })
    .delete('/:id', async (c) => {
      await removeModel(c.req.param('id'));
      feed.publish({ type: 'models' });
      return c.body(null, 204);
    });

/** What is said of a model that comes with the program, as Markdown. */
async function readCard(id: string): Promise<string | undefined> {
  const weights = findEntry(id)?.weights;
  if (weights?.kind !== 'bundled') return undefined;
  return readFile(join(projectRoot, cardOf(weights)), 'utf8').catch(() => undefined);
}
