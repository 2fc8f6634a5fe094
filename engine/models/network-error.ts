/** What goes wrong between here and a server, as sentences. */
import { StudioError, systemCode } from '../errors.js';

const goesOn = 'What has arrived is kept: run the same command again, and it goes on from there.';
const checkNetwork =
  'Check the network, or set FLOW_STUDIO_MIRROR to the address of a folder that holds the same files.';

/** No connection came about. `error` is what `fetch` threw. */
export function unreachable(host: string, error: unknown): StudioError {
  const code = systemCode((error as Error).cause) ?? '';
  return new StudioError('no-network', `${host} ${reason(code, error)}.`, checkNetwork, { cause: error });
}

function reason(code: string, error: unknown): string {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'cannot be found: there is no network, or no such host';
    case 'ECONNREFUSED':
      return 'refuses the connection';
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'does not answer';
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return 'closed the connection without an answer';
    default: {
      const { cause, message } = error as Error;
      return `cannot be reached: ${cause instanceof Error && cause.message ? cause.message : message}`;
    }
  }
}

/** The connection ended before the file did. */
export const interrupted = (host: string, cause?: unknown): StudioError =>
  new StudioError(
    'download-interrupted',
    `The connection to ${host} broke before the file was complete.`,
    goesOn,
    {
      cause,
    },
  );

/** The server went silent. */
export const silent = (host: string, milliseconds: number): StudioError =>
  new StudioError('download-timeout', `${host} has sent nothing for ${milliseconds / 1000} seconds.`, goesOn);

/** The server answered with something else than the file. */
export function refused(url: string, { status, statusText }: Response): StudioError {
  if (status === 404 || status === 410) {
    const advice =
      'If FLOW_STUDIO_MIRROR is set, check that the mirror holds the file; else it was moved or removed.';
    return new StudioError('download-missing', `${url} does not exist (${status}).`, advice);
  }
  const words = statusText ? `${status} ${statusText}` : `${status}`;
  return new StudioError(
    'download-refused',
    `The server answered "${words}" for ${url}.`,
    'Try again later.',
  );
}
