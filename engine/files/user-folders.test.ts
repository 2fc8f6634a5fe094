import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder, configFolder } from './user-folders.js';

describe.skipIf(process.platform === 'win32')('folders of a user', () => {
  it.each([
    [configFolder, 'linux', { XDG_CONFIG_HOME: '/config' }, '/config/flow-studio'],
    [configFolder, 'linux', { XDG_CONFIG_HOME: 'relative' }, join(homedir(), '.config/flow-studio')],
    [configFolder, 'linux', {}, join(homedir(), '.config/flow-studio')],
    [configFolder, 'darwin', {}, join(homedir(), 'Library/Application Support/flow-studio')],
    [configFolder, 'win32', { APPDATA: '/roaming' }, '/roaming/flow-studio'],
    [cacheFolder, 'linux', { XDG_CACHE_HOME: '/cache' }, '/cache/flow-studio'],
    [cacheFolder, 'darwin', {}, join(homedir(), 'Library/Caches/flow-studio')],
    [cacheFolder, 'win32', {}, join(homedir(), 'AppData/Local/flow-studio')],
  ])('%o on %s with %j is %s', (folder, platform, env, expected) => {
    expect(folder(env, platform)).toBe(expected);
  });
});
