import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { pages } from './pages.js';

function built(): string {
  const folder = join(temporaryFolder(), 'renderer');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Flow Studio</title>');
  writeFileSync(join(folder, 'assets/page-1a2b.js'), 'export {};');
  writeFileSync(join(folder, '../secret.txt'), 'not a page');
  return folder;
}

it('answers with the built files, none of which may run anything foreign', async () => {
  const app = pages(built());
  const index = await app.request('/');
  expect(index.headers.get('content-type')).toMatch('text/html');
  expect(await index.text()).toMatch('Flow Studio');
  const policy = index.headers.get('content-security-policy')!;
  expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(policy).toMatch("frame-ancestors 'none'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  expect(index.headers.get('cache-control')).toBe('no-cache');
  expect(index.headers.get('x-content-type-options')).toBe('nosniff');

  const script = await app.request('/assets/page-1a2b.js');
  expect(script.headers.get('content-type')).toMatch('javascript');
  expect(script.headers.get('cache-control')).toBeNull();
});

it('has nothing outside its folder', async () => {
  const app = pages(built());
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
  ])
    expect((await app.request(path)).status, path).toBe(404);
});

it('says how to build pages that are missing', async () => {
  const answer = await pages(join(temporaryFolder(), 'renderer')).request('/');
  expect(answer.status).toBe(503);
  expect(await answer.text()).toMatch('npm run build');
});
