/** What stands before every answer on loopback HTTP: only this machine's browser, from our own pages, with a key. */
import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { StudioError } from '../errors.js';
import type { Sessions } from './sessions.js';

/** Browsers send a cookie to all ports of a host: each server has one of its own name. */
const cookieOf = (host: string): string => `flow-studio-${host.split(':')[1] ?? '80'}`;

/**
 * Refuses other names of this host (a site whose name was pointed at 127.0.0.1), other origins (a page that lets a browser
 * ask us), and whoever has no key. `GET /enter?ticket=...` changes the printed ticket for a cookie.
 */
export function guard(sessions: Sessions): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header('host') ?? '';
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) {
      throw new StudioError('foreign-host', `This server does not answer for the host "${host}".`);
    }
    const origin = c.req.header('origin');
    if (origin !== undefined && origin !== `http://${host}`) {
      throw new StudioError('foreign-origin', `This server does not answer pages of ${origin}.`);
    }
    if (c.req.method === 'GET' && c.req.path === '/enter') {
      const key = sessions.redeem(c.req.query('ticket') ?? '');
      if (key === undefined) throw unknownVisitor();
      setCookie(c, cookieOf(host), key, { httpOnly: true, sameSite: 'Strict', path: '/' });
      return c.redirect('/');
    }
    if (!sessions.accepts(getCookie(c, cookieOf(host)) ?? '')) throw unknownVisitor();
    return next();
  };
}

const unknownVisitor = (): StudioError =>
  new StudioError(
    'unauthorized',
    'This address works only with the ticket that was printed, and only once.',
    'Start "flow-studio serve" again and open the address that it prints.',
  );
