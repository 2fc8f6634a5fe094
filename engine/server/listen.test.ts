import { request } from 'node:http';
import { Hono } from 'hono';
import { afterEach, expect, it } from 'vitest';
import { type Listening, listen } from './listen.js';

const listening: Listening[] = [];
afterEach(() => Promise.all(listening.splice(0).map((one) => one.close())));

async function start(port = 0): Promise<Listening> {
  const one = await listen(
    new Hono().get('*', (c) => c.text('in')),
    port,
  );
  listening.push(one);
  return one;
}

/** The status of an answer to exactly these headers: fetch() would write its own Host. */
function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .on('error', reject)
      .end();
  });
}

it('lets a browser in that opens the printed address, and nobody else', async () => {
  const { url } = await start();
  const page = new URL('/', url);
  expect((await fetch(page)).status).toBe(401);
  expect(await statusOf(url, { host: 'evil.example' })).toBe(403);

  const entered = await fetch(url, { redirect: 'manual' });
  expect(entered.status).toBe(302);
  const cookie = entered.headers.get('set-cookie')!.split(';')[0]!;
  expect(await (await fetch(page, { headers: { cookie } })).text()).toBe('in');
  expect(await statusOf(page.href, { cookie, host: 'evil.example' })).toBe(403);
  expect((await fetch(page, { headers: { cookie, origin: 'https://evil.example' } })).status).toBe(403);
  expect((await fetch(url, { redirect: 'manual' })).status).toBe(401);
});

it('says so when the port is taken', async () => {
  const { url } = await start();
  const port = Number(new URL(url).port);
  await expect(start(port)).rejects.toMatchObject({
    code: 'port-taken',
    message: `Another program listens on port ${port}.`,
  });
});
