/** The machine, and what happens on it. */
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { listDevices } from '../../runtime/devices.js';
import type { Services } from '../services.js';

/** A stream that is silent for long is taken for dead by what lies between. */
const SIGN_OF_LIFE_MS = 15_000;

export const systemRoutes = ({ system, feed }: Services) =>
  new Hono()
    .get('/system', async (c) => c.json(await system()))
    .get('/devices', async (c) => c.json(await listDevices()))
    .get('/events', (c) =>
      streamSSE(c, async (stream) => {
        const left = new AbortController();
        stream.onAbort(() => left.abort());
        const alive = setInterval(() => stream.write(': alive\n\n'), SIGN_OF_LIFE_MS);
        try {
          for await (const event of feed.listen(left.signal))
            await stream.writeSSE({ data: JSON.stringify(event) });
        } finally {
          clearInterval(alive);
        }
      }),
    );
