/** Holds off the system's sleep while something long runs, with what the system has for that; Electron has its own. */
import { spawn } from 'node:child_process';

/** Programs that hold off sleep for as long as the command they run does. */
const INHIBITORS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    'systemd-inhibit',
    '--what=sleep:idle',
    '--who=Flow Studio',
    '--why=Flow is being computed',
    '--mode=block',
  ],
  darwin: ['caffeinate', '-i'],
};

/** A program that refuses, as where there is no session to ask, has ended by then. */
const SETTLE_MS = 500;

/** Until `release`. Says so once sleep is held off; where it cannot be, nothing happens. */
export function stayAwake(
  say: (sentence: string) => void,
  inhibitor = INHIBITORS[process.platform],
): { release(): void } {
  if (!inhibitor) return { release: () => {} };
  const [program, ...options] = inhibitor;
  // `cat` ends when this process does, however that ends: its input is closed then.
  const child = spawn(program!, [...options, 'cat'], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.on('error', () => {});
  const settled = setTimeout(
    () => say(`The system will not go to sleep meanwhile (${program}).`),
    SETTLE_MS,
  ).unref();
  const end = () => clearTimeout(settled);
  child.on('error', end).on('exit', end);
  return {
    release() {
      end();
      child.stdin.end();
    },
  };
}
