import { StudioError } from '../errors.js';

/** Ctrl-C, `kill`, and a terminal that was closed: all end the work in the same clean way. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** After this long the process ends even if something still holds it; results are safe at any moment. */
const PATIENCE_MS = 900;

export interface Cancellation {
  readonly signal: AbortSignal;
  /** The exit code of the signal that arrived, if one did. */
  exitCode(): number | undefined;
}

/** Aborts on the first signal; a second one, or lost patience, ends the process at once through `onLate`. */
export function cancelOnSignals(onLate: (exitCode: number) => void): Cancellation {
  const controller = new AbortController();
  let exitCode: number | undefined;
  for (const [name, code] of Object.entries(SIGNALS)) {
    process.on(name, () => {
      if (exitCode !== undefined) return onLate(exitCode);
      exitCode = code;
      setTimeout(() => onLate(code), PATIENCE_MS).unref();
      controller.abort(cancelled());
    });
  }
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
  };
}

export function cancelled(): StudioError {
  return new StudioError(
    'cancelled',
    'Cancelled.',
    'What is finished is kept: run the same command again and it goes on from there.',
  );
}
