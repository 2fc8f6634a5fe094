import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { browse } from './browse.js';
import { Grants } from './grants.js';

/** A root with a clip in a folder, links inside it and out of it, and a secret beside it. */
function tree() {
  const folder = temporaryFolder();
  const root = join(folder, 'root');
  mkdirSync(join(root, 'clips'), { recursive: true });
  mkdirSync(join(folder, 'root-secret'));
  writeFileSync(join(root, 'clips', 'a.mp4'), 'clip');
  writeFileSync(join(root, '.hidden'), '');
  writeFileSync(join(folder, 'secret.mp4'), 'secret');
  writeFileSync(join(folder, 'root-secret', 'b.mp4'), 'secret');
  symlinkSync(join(root, 'clips'), join(root, 'inside'));
  symlinkSync(folder, join(root, 'outside'));
  symlinkSync(join(folder, 'secret.mp4'), join(root, 'secret-link.mp4'));
  return { root, grants: new Grants(root) };
}

describe('grants', () => {
  it('know what was granted by an id that tells nothing', () => {
    const grants = new Grants();
    const grant = grants.grant('/home/somebody/holiday.mp4');
    expect(grant.name).toBe('holiday.mp4');
    expect(JSON.stringify(grant)).not.toContain('somebody');
    expect(grants.pathOf(grant.id)).toBe('/home/somebody/holiday.mp4');
    expect(() => grants.pathOf('guessed')).toThrow('was not opened here');
  });

  it('reach what lies below the root, through links that stay inside', async () => {
    const { root, grants } = tree();
    const { id } = await grants.grantBelowRoot(['clips', 'a.mp4']);
    expect(grants.pathOf(id)).toBe(join(root, 'clips', 'a.mp4'));
    expect(await grants.below(['inside', 'a.mp4'])).toBe(join(root, 'clips', 'a.mp4'));
  });

  it.each([
    [['..', 'secret.mp4']],
    [['clips', '..', '..', 'secret.mp4']],
    [['../secret.mp4']],
    [['..', 'root-secret', 'b.mp4']],
    [['outside', 'secret.mp4']],
    [['outside']],
    [['secret-link.mp4']],
    [['clips', '..']],
  ])('refuse %j', async (parts) => {
    const { grants } = tree();
    await expect(grants.grantBelowRoot(parts)).rejects.toMatchObject({ code: 'outside-root' });
  });

  it('say so where nothing lies, and where there is no root', async () => {
    const { grants } = tree();
    await expect(grants.below(['clips', 'b.mp4'])).rejects.toMatchObject({ code: 'file-missing' });
    await expect(new Grants().below([])).rejects.toMatchObject({ code: 'no-root' });
  });
});

it('browse shows folders, then files, and nothing that is hidden', async () => {
  const { grants } = tree();
  expect(await browse(grants, [])).toEqual([
    { name: 'clips', kind: 'folder' },
    { name: 'inside', kind: 'folder' },
  ]);
  expect(await browse(grants, ['clips'])).toEqual([{ name: 'a.mp4', kind: 'file', bytes: 4 }]);
  await expect(browse(grants, ['outside'])).rejects.toMatchObject({ code: 'outside-root' });
});
