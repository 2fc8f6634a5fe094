/** The ffmpeg and ffprobe processes that run now; none outlives this process, and none outlives its AbortSignal. */
import type { ChildProcess } from 'node:child_process';

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
