import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryStore } from '../../test/support/store.js';
import {
  beginInstall,
  checkId,
  findInstalled,
  listInstalled,
  type ModelRecord,
  removeInstalled,
  storeFolder,
} from './store.js';

const record = (id: string, sha256 = 'a'): ModelRecord => ({
  schema: 1,
  id,
  task: 'flow',
  name: 'FlowFormer',
  parameters: 1,
  file: 'weights.pth',
  bytes: 3,
  sha256,
  source: '/somewhere/weights.pth',
  installed: '2026-01-01T00:00:00.000Z',
});

async function install(id: string, sha256?: string): Promise<void> {
  const incoming = await beginInstall();
  writeFileSync(join(incoming.folder, 'weights.pth'), 'abc');
  await incoming.commit(record(id, sha256));
}

describe.skipIf(process.platform === 'win32')('the folder', () => {
  it.each([
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/flow-studio/models'],
    ['linux', { XDG_DATA_HOME: 'not/absolute' }, join(homedir(), '.local/share/flow-studio/models')],
    ['linux', {}, join(homedir(), '.local/share/flow-studio/models')],
    ['darwin', {}, join(homedir(), 'Library/Application Support/flow-studio/models')],
    ['win32', { APPDATA: '/roaming' }, '/roaming/flow-studio/models'],
    ['win32', { APPDATA: '/roaming', FLOW_STUDIO_MODELS: '/mine' }, '/mine'],
  ])('on %s with %j is %s', (platform, env, folder) => {
    expect(storeFolder(env, platform)).toBe(folder);
  });
});

describe('the store', () => {
  it('holds nothing at first, and makes no folder to find that out', async () => {
    const store = temporaryStore(join(temporaryStore(), 'none'));
    expect(await listInstalled()).toEqual([]);
    expect(await findInstalled('nano')).toBeUndefined();
    expect(existsSync(store)).toBe(false);
  });

  it('lists what was installed, replaces and removes it', async () => {
    const store = temporaryStore();
    await install('timm/vit');
    await install('mine');
    await install('mine', 'b');
    expect((await listInstalled()).map(({ record: { id, sha256 } }) => [id, sha256])).toEqual([
      ['mine', 'b'],
      ['timm/vit', 'a'],
    ]);
    expect(await findInstalled('timm/vit')).toMatchObject({ path: join(store, 'timm/vit/weights.pth') });
    expect(await removeInstalled('mine')).toBe(true);
    expect(await removeInstalled('mine')).toBe(false);
    expect(readdirSync(store)).toEqual(['timm']);
  });

  it('leaves nothing of what was not finished', async () => {
    const store = temporaryStore();
    const incoming = await beginInstall();
    writeFileSync(join(incoming.folder, 'weights.pth'), 'abc');
    expect(await listInstalled()).toEqual([]);
    await incoming.discard();
    expect(readdirSync(store)).toEqual([]);
  });

  it('sweeps what a killed run left a day ago, and not what is in work', async () => {
    const store = temporaryStore();
    const old = await beginInstall();
    const fresh = await beginInstall();
    utimesSync(old.folder, new Date(0), new Date(0));
    await install('mine');
    expect(existsSync(old.folder)).toBe(false);
    expect(existsSync(fresh.folder)).toBe(true);
    expect(readdirSync(store)).toHaveLength(2);
  });

  it('takes a damaged record as none, and replaces it', async () => {
    const store = temporaryStore();
    mkdirSync(join(store, 'mine'));
    writeFileSync(join(store, 'mine', 'flow-studio-model.json'), '{"schema": 1');
    expect(await findInstalled('mine')).toBeUndefined();
    await install('mine');
    expect(await findInstalled('mine')).toBeDefined();
  });

  it('says what can be done where it cannot be written', async () => {
    const file = join(temporaryStore(), 'file');
    writeFileSync(file, '');
    temporaryStore(file);
    await expect(beginInstall()).rejects.toMatchObject({
      code: 'not-a-folder',
      advice: 'FLOW_STUDIO_MODELS can name another folder for models.',
    });
  });

  it.each(['', '.', '..', '../up', 'a/b', 'timm', 'timm/', 'timm/../x', '.hidden', 'a.pth', 'a b', 'a.'])(
    'keeps its folder to itself: "%s" is no id',
    async (id) => {
      temporaryStore();
      expect(() => checkId(id)).toThrow('cannot be the id of a model.');
      expect(await findInstalled(id)).toBeUndefined();
      expect(await removeInstalled(id)).toBe(false);
    },
  );
});
