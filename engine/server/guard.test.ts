import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { guard } from './guard.js';
import { answerError } from './problems.js';
import { Sessions } from './sessions.js';

const HOST = '127.0.0.1:7000';

function server() {
  const sessions = new Sessions();
  const app = new Hono()
    .onError(answerError)
    .use(guard(sessions))
    .get('*', (c) => c.text('in'))
    .post('*', (c) => c.text('in'));
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    app.request(`http://${HOST}${path}`, { method, headers: { host: HOST, ...headers } });
  return { sessions, ask };
}

/** Changes the ticket for a cookie. */
async function enter({ sessions, ask }: ReturnType<typeof server>): Promise<string> {
  const response = await ask(`/enter?ticket=${sessions.ticket}`);
  expect(response.status).toBe(302);
  expect(response.headers.get('location')).toBe('/');
  const cookie = response.headers.get('set-cookie')!;
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Strict/);
  return cookie.split(';')[0]!;
}

it('lets in whoever has the ticket, by a cookie', async () => {
  const one = server();
  const cookie = await enter(one);
  expect(await (await one.ask('/api/devices', { cookie })).text()).toBe('in');
  expect((await one.ask('/api/jobs', { cookie, origin: `http://${HOST}` }, 'POST')).status).toBe(200);
});

it('leaves the cookie of another server on this machine alone', async () => {
  const name = (cookie: string) => cookie.split('=')[0];
  const one = server();
  const host = '127.0.0.1:7001';
  const other = await one.ask(`/enter?ticket=${one.sessions.ticket}`, { host });
  expect(name(other.headers.get('set-cookie')!)).not.toBe(name(await enter(server())));
});

it('takes a ticket once', async () => {
  const one = server();
  const { ticket } = one.sessions;
  await enter(one);
  expect((await one.ask(`/enter?ticket=${ticket}`)).status).toBe(401);
});

it.each([
  ['no cookie', {}],
  ['a wrong cookie', { cookie: 'flow-studio-7000=guessed' }],
  ["another server's cookie", { cookie: `flow-studio-7000=${'A'.repeat(43)}` }],
])('answers 401 to %s', async (_name, headers: Record<string, string>) => {
  const one = server();
  await enter(one);
  const response = await one.ask('/api/devices', headers);
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: { code: 'unauthorized' } });
});

it.each(['', '?ticket=', '?ticket=guessed', `?ticket=${'A'.repeat(43)}`])(
  'answers 401 to /enter%s',
  async (query) => {
    const one = server();
    expect((await one.ask(`/enter${query}`)).status).toBe(401);
    // A wrong try does not use the ticket up.
    await enter(one);
  },
);

it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80', '[::1]:7000', ''])(
  'answers 403 to the host "%s", whatever it brings',
  async (host) => {
    const one = server();
    const cookie = await enter(one);
    expect((await one.ask('/api/devices', { cookie, host })).status).toBe(403);
    expect((await one.ask(`/enter?ticket=${one.sessions.ticket}`, { host })).status).toBe(403);
  },
);

it.each(['https://evil.example', 'http://127.0.0.1:7001', `https://${HOST}`, 'null'])(
  'answers 403 to pages of %s',
  async (origin) => {
    const one = server();
    const cookie = await enter(one);
    expect((await one.ask('/api/jobs', { cookie, origin }, 'POST')).status).toBe(403);
  },
);
