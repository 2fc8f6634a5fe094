/** What is kept of the user from one start to the next. */
import { Hono } from 'hono';
import { z } from 'zod';
import { json } from '../ask.js';
import type { Services } from '../services.js';
import { changeSettings, settingsChange } from '../settings.js';

const pageValue = z.object({ value: z.unknown() });

export const userRoutes = ({
  settings,
  session,
  recents,
  clips,
  flows,
  surveys,
  system,
  computing,
  feed,
}: Services) =>
  new Hono()
    .get('/settings', (c) => c.json(settings.value))
    .put('/settings', json(settingsChange), async (c) => {
      const before = settings.value;
      const after = await changeSettings(settings, c.req.valid('json'));
      if (after.device !== before.device) {
        computing.renew();
        await flows.reopen();
        feed.publish({ type: 'device', device: (await system()).device });
      }
      if (after.flowModel !== before.flowModel) {
        for (const { id } of clips.list()) await surveys.restart(clips.get(id));
      }
      return c.json(after);
    })
    .get('/session', (c) => c.json({ value: session.value }))
    .put('/session', json(pageValue), async (c) => {
      await session.set(c.req.valid('json').value ?? null);
      return c.body(null, 204);
    })
    .get('/recent', async (c) => c.json({ recent: await recents.list() }))
    .post('/recent/:id/open', async (c) => {
      const paths = await recents.pathsOf(c.req.param('id'));
      return c.json(await clips.add(paths, c.req.raw.signal), 201);
    })
    .delete('/recent', async (c) => {
      await recents.clear();
      return c.body(null, 204);
    });
