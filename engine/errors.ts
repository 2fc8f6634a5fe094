/**
 * The one error class of the product: a stable `code` for programs, a sentence for a person, and what to do next.
 * The CLI prints `message` (and `advice`), the server sends it as JSON; no stack trace reaches a user.
 */
export class StudioError extends Error {
  override readonly name = 'StudioError';

  constructor(
    /** Stable, kebab-case: `file-missing`, `file-corrupt`, `disk-full`, ... */
    readonly code: string,
    /** One clear sentence, naming the file or setting it is about. */
    message: string,
    /** What the person can do next, as one sentence. */
    readonly advice?: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  toJSON(): { code: string; message: string; advice?: string } {
    return { code: this.code, message: this.message, advice: this.advice };
  }
}

/** Why something was aborted that somebody no longer wants. */
export const cancelled = (): StudioError => new StudioError('cancelled', 'Cancelled.');

/** The operating system's error code (`ENOENT`, `ENOSPC`, ...) of anything thrown, if it has one. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Turns a failed file operation on `path` into the sentence a person reads; other StudioErrors pass through. */
export function fileError(error: unknown, path: string, doing: 'read' | 'write'): StudioError {
  if (error instanceof StudioError) return error;
  const cause = { cause: error };
  switch (systemCode(error)) {
    case 'ENOENT':
      return new StudioError('file-missing', `${path} does not exist.`, undefined, cause);
    case 'EISDIR':
      return new StudioError('not-a-file', `${path} is a folder, not a file.`, undefined, cause);
    case 'ENOTDIR':
    case 'EEXIST':
      return new StudioError('not-a-folder', `${path} is a file where a folder is needed.`, undefined, cause);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StudioError(
        'no-permission',
        `No permission to ${doing} ${path}.`,
        doing === 'write' ? 'Choose another output folder with --out.' : undefined,
        cause,
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new StudioError(
        'disk-full',
        `The disk is full: ${path} could not be written.`,
        'Free some space and run the same command again: it goes on where it stopped.',
        cause,
      );
    default: {
      const reason = error instanceof Error ? error.message : String(error);
      return new StudioError('file-error', `Could not ${doing} ${path}: ${reason}`, undefined, cause);
    }
  }
}
