/** What the program prints: plain lines on stdout, errors on stderr, and nothing but events on stdout with --json. */
import { StudioError } from '../errors.js';
import type { StudioEvent } from '../jobs/events.js';

/** Prints a line on stdout. */
export function print(line: string): void {
  process.stdout.write(`${printable(line)}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** The sentence for a person and what to do next, or with `json` the `error` event. */
export function printError(error: StudioError, json: boolean): void {
  if (json) {
    printJson({ type: 'error', ...error.toJSON() } satisfies StudioEvent);
  } else {
    process.stderr.write(`${describeError(error)}\n`);
  }
}

/** The sentence with its advice; a list that belongs to it follows in lines of its own. */
export function describeError({ message, advice }: { message: string; advice?: string }): string {
  // Our own lists are indented; any other new line is part of a file name.
  const [sentence, ...list] = message.split(/\n(?= {2}\S)/);
  const first = advice ? `${sentence} ${advice}` : sentence!;
  return [first, ...list].map(printable).join('\n');
}

/** Anything thrown as the error that a person reads; what nobody foresaw says so, without a stack trace. */
export function asStudioError(error: unknown): StudioError {
  if (error instanceof StudioError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new StudioError(
    'unexpected',
    `Something unexpected went wrong: ${reason.split('\n')[0]}`,
    'Set FLOW_STUDIO_DEBUG=1 to see where.',
    { cause: error },
  );
}

/** A reader that goes away (`| head`) is no reason to stop: what would be printed is dropped, the work goes on. */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** Resolves once all that was printed is with the reader. */
export async function flush(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
}

/** One line of text: a file name must not be able to steer the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}
