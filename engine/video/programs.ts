/** Finds the ffmpeg and ffprobe programs, and knows in what their versions differ. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { StudioError } from '../errors.js';
import { outsideArchive } from '../root.js';

/** A program that was run and answered. */
export interface Program {
  readonly path: string;
  /** As the program prints it: `5.1.9-0+deb12u1`, `N-47683-g0e8eb07980-static`, ... */
  readonly version: string;
  /** The FFmpeg release series it belongs to, known for snapshots too; undefined for anything before 3. */
  readonly major?: number;
  /** Where it was found: an environment variable, a package, or PATH. */
  readonly source: string;
}

export interface Programs {
  readonly ffmpeg: Program;
  readonly ffprobe: Program;
}

export type ProgramName = keyof Programs;

/** A place where a program may lie. */
export interface Candidate {
  readonly source: string;
  readonly path: string;
  /** A person named this very program, so that it must not be passed over in silence. */
  readonly named: boolean;
}

const run = promisify(execFile);
const require = createRequire(import.meta.url);
let found: Promise<Programs> | undefined;

/** The programs of this process, looked for once. Throws StudioError `ffmpeg-missing` or `ffmpeg-broken`. */
export function findPrograms(): Promise<Programs> {
  found ??= findProgramsIn(process.env).catch((error: unknown) => {
    found = undefined;
    throw error;
  });
  return found;
}

/** The programs found with the environment `env`; see candidates() for the order. */
export async function findProgramsIn(env: NodeJS.ProcessEnv): Promise<Programs> {
  const [ffmpeg, ffprobe] = await Promise.all([find('ffmpeg', env), find('ffprobe', env)]);
  return { ffmpeg, ffprobe };
}

/** Where to look, best first: what a person named, then the newest build, then the one that is always there. */
export function candidates(name: ProgramName, env: NodeJS.ProcessEnv): Candidate[] {
  const variable = name === 'ffmpeg' ? 'FFMPEG_PATH' : 'FFPROBE_PATH';
  const installer = `@${name}-installer/${name}`;
  const places: [source: string, path: string | undefined][] = [
    [variable, env[variable] || undefined],
    ['ffmpeg-static', name === 'ffmpeg' ? packagedProgram('ffmpeg-static') : undefined],
    ['PATH', onPath(name, env)],
    [installer, packagedProgram(installer)],
  ];
  return places.flatMap(([source, path]) => (path ? [{ source, path, named: source === variable }] : []));
}

/** Runs a candidate with `-version`; undefined if it does not run or is something else. */
export async function check(name: ProgramName, { source, path }: Candidate): Promise<Program | undefined> {
  try {
    const { stdout } = await run(path, ['-version'], { timeout: 30_000, windowsHide: true });
    const version = parseVersion(name, stdout);
    return version && { path, source, ...version };
  } catch {
    return undefined;
  }
}

/**
 * Reads what `-version` prints. The series comes from libavutil, whose major number went up by one with every release
 * series since 3 (55) and is printed by snapshot builds too, whose own version (`N-47683-g...`) says nothing.
 */
export function parseVersion(
  name: ProgramName,
  text: string,
): { version: string; major?: number } | undefined {
  const version = new RegExp(`^${name} version (\\S+)`, 'm').exec(text)?.[1];
  if (!version) return undefined;
  const libavutil = Number(/^libavutil\s+(\d+)\./m.exec(text)?.[1] ?? 0);
  return libavutil >= 55 ? { version, major: libavutil - 52 } : { version };
}

/**
 * Output options that write every decoded frame once, whatever its time: no frame repeated or left out to reach a
 * constant rate. `-fps_mode` came with 5.1, `-vsync` is on its way out since then; a 5.0 and a 5.1 cannot be told
 * apart by their series, and both know the old name.
 */
export function everyFrameOnce(ffmpeg: Program): string[] {
  return [(ffmpeg.major ?? 0) >= 6 ? '-fps_mode' : '-vsync', 'passthrough'];
}

/**
 * Filters that mark frames as BT.709, tv range. Newer versions write what the frames say and not what the options
 * `-color_primaries` and `-color_trc` say; ffmpeg 4 knows only the options.
 */
export function markBt709(ffmpeg: Program): string[] {
  if ((ffmpeg.major ?? 0) < 5) return [];
  return ['setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv'];
}

async function find(name: ProgramName, env: NodeJS.ProcessEnv): Promise<Program> {
  for (const candidate of candidates(name, env)) {
    const program = await check(name, candidate);
    if (program) return program;
    if (candidate.named) {
      throw new StudioError(
        'ffmpeg-broken',
        `${candidate.source} is set to ${candidate.path}, which does not run as ${name}.`,
        `Set ${candidate.source} to a working ${name}, or unset it.`,
      );
    }
  }
  throw new StudioError(
    'ffmpeg-missing',
    `No working ${name} was found.`,
    `Install FFmpeg, or set ${name === 'ffmpeg' ? 'FFMPEG_PATH' : 'FFPROBE_PATH'} to the program.`,
  );
}

/** The program that an npm package brings. A package that is absent or has none for this machine throws on loading. */
function packagedProgram(name: string): string | undefined {
  try {
    const loaded: unknown = require(name);
    const path = loaded && typeof loaded === 'object' && 'path' in loaded ? loaded.path : loaded;
    return typeof path === 'string' ? outsideArchive(path) : undefined;
  } catch {
    return undefined;
  }
}

function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, file)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
