/** Files and folders that pages may use: chosen below the root, or dropped into a browser. */
import { Hono } from 'hono';
import { z } from 'zod';
import { json } from '../ask.js';
import { browse } from '../browse.js';
import type { Services } from '../services.js';

const parts = z.array(z.string()).max(100);
const below = z.object({ below: parts });
const newFolder = z.object({ below: parts, name: z.string().min(1).max(255) });

export const choosingRoutes = ({ grants, uploads }: Services) =>
  new Hono()
    .post('/browse', json(below), async (c) =>
      c.json({ entries: await browse(grants, c.req.valid('json').below) }),
    )
    .post('/grants', json(below), async (c) => c.json(await grants.grantBelowRoot(c.req.valid('json').below)))
    .post('/uploads', json(z.object({ name: z.string().max(255) })), async (c) =>
      c.json(await uploads.makeFolder(c.req.valid('json').name), 201),
    )
    .post('/folders', json(newFolder), async (c) => {
      const { below, name } = c.req.valid('json');
      return c.json(await grants.makeFolderBelowRoot(below, name), 201);
    });
