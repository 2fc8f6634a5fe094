/**
 * Runs ffmpeg. The only file that knows fluent-ffmpeg, whose upstream is archived: its parser of `ffmpeg -formats` and
 * `-encoders` fails on ffmpeg 7 and later, and its run() cannot do without. So the command is built with it and spawned by its
 * own spawner (which reads stderr all along and keeps the last lines), and the check in between is left out.
 */
import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import fluent from 'fluent-ffmpeg';
import { childEnvironment, track } from './children.js';
import type { Program } from './programs.js';

/** One ffmpeg command: options stand before what they are about, as on the command line. */
export interface Command {
  readonly inputOptions: readonly string[];
  /** A file, as fileUrl() writes it, or `pipe:0`. */
  readonly input: string;
  readonly filters: readonly string[];
  readonly outputOptions: readonly string[];
  readonly output: string;
}

export interface RunningCommand {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Settles once the program has ended and its messages are read; never rejects. */
  readonly ended: Promise<Ending>;
  kill(): void;
}

export interface Ending {
  /** Exit code; null if a signal ended it, or it could not be started. */
  readonly code: number | null;
  /** The last lines of its messages. */
  readonly log: readonly string[];
}

/** The parts of fluent-ffmpeg that its type declarations leave out. */
interface Internals {
  _getFfmpegPath(done: (error: Error | null, path: string) => void): void;
  _getArguments(): string[];
  _spawnFfmpeg(
    args: string[],
    options: { stdoutLines: number; windowsHide: boolean; env: NodeJS.ProcessEnv },
    started: (child: ChildProcess, stdout: Lines, stderr: Lines) => void,
    ended: (error: Error | null) => void,
  ): void;
}

interface Lines {
  /** Calls `read` with every line. */
  callback(read: (line: string) => void): void;
}

const keptLines = 20;

/**
 * Starts ffmpeg; aborting `signal` kills it. Throws the signal's reason if it is aborted already. With `onInfo` ffmpeg is
 * asked to tell more than errors, and that is called with each such line as it comes.
 */
export function startFfmpeg(
  ffmpeg: Program,
  command: Command,
  signal?: AbortSignal,
  onInfo?: (line: string) => void,
): RunningCommand {
  signal?.throwIfAborted();
  const builder = build(command);
  // Per command, not through setFfmpegPath(), which sets it for the whole process.
  builder._getFfmpegPath = (done) => done(null, ffmpeg.path);
  const level = onInfo ? 'level+info' : 'error';
  const args = ['-hide_banner', '-nostats', '-loglevel', level, ...builder._getArguments()];

  let child: ChildProcess | undefined;
  const log: string[] = [];
  const read = (line: string) => {
    if (onInfo && /\[(info|warning)\] /.test(line)) return onInfo(line);
    if (line) log.push(line);
    if (log.length > keptLines) log.shift();
  };
  const ended = new Promise<Ending>((resolve) => {
    builder._spawnFfmpeg(
      args,
      { stdoutLines: keptLines, windowsHide: true, env: childEnvironment },
      (started, _stdout, stderr) => {
        child = started;
        track(started, signal);
        stderr.callback(read);
      },
      (error) => {
        if (error && log.length === 0) log.push(error.message);
        // A program that could not start has no process id, and the system's error as its exit code.
        resolve({ code: child?.pid === undefined ? null : child.exitCode, log });
      },
    );
  });
  const { stdin, stdout } = child!;
  // A program that has ended closes its input while we write; what became of it is told by `ended`.
  stdin!.on('error', () => {});
  return { stdin: stdin!, stdout: stdout!, ended, kill: () => child!.kill('SIGKILL') };
}

/**
 * A file name as ffmpeg takes it literally: without the prefix, `a:b.mp4` names a protocol and `-x.mp4` an option.
 * `path` is absolute.
 */
export function fileUrl(path: string): string {
  return `file:${path}`;
}

/** What ffmpeg had to say last, for the end of a sentence: its own words, without memory addresses and file names. */
export function lastWords(log: readonly string[], path: string): string {
  const line = log.at(-1) ?? 'ffmpeg gives no reason';
  return line
    .replace(/^(\[[^\]]*\] )+/, '')
    .replaceAll(fileUrl(path), '')
    .replaceAll(path, '')
    .replace(/^[\s:]+|[\s.:]+$/g, '');
}

function build(command: Command): Internals {
  const builder = fluent().input(command.input);
  // More than one argument at a time: a lone one would be split at its space.
  builder.inputOptions('-nostdin', ...command.inputOptions);
  if (command.filters.length > 0) builder.videoFilters([...command.filters]);
  builder.outputOptions('-sn', '-dn', ...command.outputOptions).output(command.output);
  return builder as unknown as Internals;
}
