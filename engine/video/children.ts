/** The ffmpeg and ffprobe processes that run now; none outlives this process, and none outlives its AbortSignal. */
import type { ChildProcess } from 'node:child_process';

/**
 * Our environment, with the C library's character set converters out of reach: a statically linked build that loads
 * those of another version crashes, as the bundled ffprobe does on a transport stream with a service name.
 */
export const childEnvironment: NodeJS.ProcessEnv = { ...process.env, GCONV_PATH: '/nonexistent' };

const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Kills `child` when `signal` aborts or this process exits, whichever comes before its own end. */
export function track(child: ChildProcess, signal?: AbortSignal): void {
  const kill = () => child.kill('SIGKILL');
  const forget = () => {
    running.delete(child);
    signal?.removeEventListener('abort', kill);
  };
  running.add(child);
  signal?.addEventListener('abort', kill, { once: true });
  child.once('exit', forget);
  child.once('error', forget);
}

/** How many processes are running. */
export function runningCount(): number {
  return running.size;
}
