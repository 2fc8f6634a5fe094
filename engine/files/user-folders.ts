/** Where each platform keeps what a program has of a user: a folder of this program's own in each such place. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One of those places, on every platform. */
interface Place {
  /** Variable of the XDG specification, and the folder below the home folder that it stands for unless set. */
  readonly xdg: readonly [variable: string, unlessSet: string];
  /** Below ~/Library. */
  readonly mac: string;
  /** Windows' variable, and the folder below AppData that it stands for. */
  readonly windows: readonly [variable: string, unlessSet: string];
}

/** What a user would not want to lose: models. */
export const dataFolder = folderAt({
  xdg: ['XDG_DATA_HOME', '.local/share'],
  mac: 'Application Support',
  windows: ['APPDATA', 'Roaming'],
});

/** What a user chose: settings. */
export const configFolder = folderAt({
  xdg: ['XDG_CONFIG_HOME', '.config'],
  mac: 'Application Support',
  windows: ['APPDATA', 'Roaming'],
});

/** What can be made again. */
export const cacheFolder = folderAt({
  xdg: ['XDG_CACHE_HOME', '.cache'],
  mac: 'Caches',
  windows: ['LOCALAPPDATA', 'Local'],
});

function folderAt({ xdg, mac, windows }: Place) {
  return (env: Environment = process.env, platform: string = process.platform): string => {
    if (platform === 'darwin') return join(homedir(), 'Library', mac, 'flow-studio');
    const [variable, unlessSet] = platform === 'win32' ? windows : xdg;
    const set = env[variable];
    if (platform === 'win32') return join(set || join(homedir(), 'AppData', unlessSet), 'flow-studio');
    // The XDG specification asks to ignore relative paths.
    return join(set && isAbsolute(set) ? set : join(homedir(), unlessSet), 'flow-studio');
  };
}
