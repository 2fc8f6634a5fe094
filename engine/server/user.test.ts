/** What is kept of the user from one start to the next. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeImages } from '../../test/folders.js';
import { countingClip, makeClip } from '../../test/support/clips.js';
import { openServer, problemIn, read } from '../../test/support/server.js';
import { until } from '../../test/support/until.js';
import type { ClipInfo, Recent, Settings } from './api.js';

describe('settings', () => {
  it('are those of the program at first, and what was chosen when it starts again', async () => {
    const { ask, config } = await openServer();
    expect(await (await ask('GET', '/api/settings')).json()).toEqual({
      language: 'auto',
      theme: 'auto',
      device: 'auto',
      flowModel: 'nano',
    });
    await ask('PUT', '/api/settings', { theme: 'dark', classifier: 'vit-nano' });
    const changed = await read<Settings>(await ask('PUT', '/api/settings', { language: 'zh' }));
    expect(changed).toMatchObject({ theme: 'dark', language: 'zh', classifier: 'vit-nano' });

    const again = await openServer({ config });
    expect(await (await again.ask('GET', '/api/settings')).json()).toEqual(changed);
    const reset = await read<Settings>(await again.ask('PUT', '/api/settings', { classifier: null }));
    expect(reset).not.toHaveProperty('classifier');
  });

  it.each([
    [{ theme: 'pink' }, 'bad-request'],
    [{ colour: 'dark' }, 'bad-request'],
    [{ device: 'abacus' }, 'unknown-device'],
    [{ flowModel: 'no-such' }, 'unknown-model'],
    [{ flowModel: 'vit-nano' }, 'wrong-task'],
    [{ flowModel: 'flowformer-things' }, 'model-missing'],
    [{ classifier: '/etc/passwd.pth' }, 'bad-request'],
    [{ classifier: 'nano' }, 'wrong-task'],
  ])('%j are refused, and nothing changes', async (change, code) => {
    const { ask } = await openServer();
    const before = await (await ask('GET', '/api/settings')).text();
    expect((await problemIn(await ask('PUT', '/api/settings', change))).code).toBe(code);
    expect(await (await ask('GET', '/api/settings')).text()).toBe(before);
  });

  it('that another version wrote are kept as far as they are understood', async () => {
    const { config } = await openServer();
    writeFileSync(join(config, 'settings.json'), '{"theme":"sepia","language":"en","new":1}');
    const { ask } = await openServer({ config });
    expect(await (await ask('GET', '/api/settings')).json()).toMatchObject({ theme: 'auto', language: 'en' });
    writeFileSync(join(config, 'settings.json'), '{"theme":');
    const damaged = await openServer({ config });
    expect(await (await damaged.ask('GET', '/api/settings')).json()).toMatchObject({ language: 'auto' });
  });
});

it('keeps for a page what it puts there, in order', async () => {
  const { ask, config } = await openServer();
  expect(await (await ask('GET', '/api/session')).json()).toEqual({ value: null });
  const puts = [1, 2, 3].map((frame) => ask('PUT', '/api/session', { value: { frame } }));
  for (const put of puts) expect((await put).status).toBe(204);
  const again = await openServer({ config });
  expect(await (await again.ask('GET', '/api/session')).json()).toEqual({ value: { frame: 3 } });
  const long = await ask('PUT', '/api/session', { value: 'x'.repeat(70_000) });
  expect(long.status).toBe(413);
});

describe('recent files', () => {
  const recentsOf = async (ask: Awaited<ReturnType<typeof openServer>>['ask']) =>
    (await read<{ recent: Recent[] }>(await ask('GET', '/api/recent'))).recent;

  it('come back the latest first, open again, and are forgotten', async () => {
    const { root, config, open, studio } = await openServer();
    makeClip(root, 'count.mp4', countingClip(5));
    await writeImages(join(root, 'frames'), 3);
    await writeImages(root, 2);
    for (const names of [['count.mp4'], ['frames'], ['000.png', '001.png'], ['count.mp4']]) {
      expect((await open(...names)).status).toBe(201);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await studio.close();
    const again = await openServer({ config, root });
    const recent = await recentsOf(again.ask);
    expect(recent.map(({ name, kind, exists }) => [name, kind, exists])).toEqual([
      ['count', 'video', true],
      ['000-001', 'pair', true],
      ['frames', 'images', true],
    ]);
    expect(readFileSync(join(config, 'recent.json'), 'utf8')).toContain(root);
    expect(JSON.stringify(recent)).not.toContain(root);

    const pair = await again.ask('POST', `/api/recent/${recent[1]!.id}/open`);
    expect(await read<ClipInfo>(pair)).toMatchObject({ kind: 'images', frameCount: 2 });
    rmSync(join(root, 'count.mp4'));
    expect((await recentsOf(again.ask)).find(({ name }) => name === 'count')!.exists).toBe(false);
    const gone = await again.ask('POST', `/api/recent/${recent[0]!.id}/open`);
    expect((await problemIn(gone)).code).toBe('file-missing');

    expect((await again.ask('DELETE', '/api/recent')).status).toBe(204);
    expect(await recentsOf(again.ask)).toEqual([]);
    expect((await problemIn(await again.ask('POST', `/api/recent/${recent[2]!.id}/open`))).code).toBe(
      'unknown-recent',
    );
  });

  it('are not those that were dropped into a browser, whose copies go with the session', async () => {
    const { root, studio, ask } = await openServer();
    const clip = readFileSync(makeClip(root, 'dropped.mp4', countingClip(5)));
    const upload = await studio.handler.request('/api/uploads/dropped.mp4', { method: 'PUT', body: clip });
    const { id } = await read<{ id: string }>(upload);
    expect((await ask('POST', '/api/clips', { grants: [id] })).status).toBe(201);
    expect(await recentsOf(ask)).toEqual([]);
  });
});

it('says what it runs on', async () => {
  const { ask } = await openServer();
  const system = await (await ask('GET', '/api/system')).json();
  expect(system).toMatchObject({ shell: 'browser', canBrowse: true, device: { id: 'cpu' } });
  expect(JSON.stringify(system)).not.toContain('/');
});

it('tells all pages of a model that was chosen: the motion of clips is found anew', async () => {
  const { root, ask, openWhole, events } = await openServer();
  makeClip(root, 'count.mp4', countingClip(6, 'scale=128:96'));
  const { id } = await openWhole('count.mp4');
  const motion = async () =>
    (await read<{ mean: (number | null)[] }>(await ask('GET', `/api/clips/${id}/motion`))).mean;
  await until(motion, (mean) => mean.length === 5 && mean.every((value) => value !== null));
  const told = events.length;
  await ask('PUT', '/api/settings', { flowModel: 'nano', device: 'cpu' });
  expect(events.slice(told).some(({ type }) => type === 'device')).toBe(true);
});
