/** The models of this machine. */
import { Hono } from 'hono';
import { describeModel, listModels } from '../../models/describe.js';

export const modelRoutes = () =>
  new Hono()
    .get('/', async (c) => c.json({ models: await listModels() }))
    .get('/:id', async (c) => {
      const { path: _path, ...description } = await describeModel(c.req.param('id'));
      return c.json(description);
    });
