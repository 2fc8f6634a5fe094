/** The built pages, for every shell; nothing foreign can run in them, and they cannot be framed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { projectRoot } from '../root.js';

/** Where `npm run build` puts them. */
export const builtPages: string = join(projectRoot, 'dist/renderer');

/** The only sources of a page are its own files; its styles may stand in elements, as component libraries put them. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'blob:', 'data:'],
  connectSrc: ["'self'"],
  fontSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Files of `folder` at /; where it is missing, how to make it. */
export function pages(folder: string = builtPages) {
  return new Hono()
    .use(secureHeaders({ contentSecurityPolicy, strictTransportSecurity: false, xFrameOptions: 'DENY' }))
    .get('/', (c, next) => (existsSync(folder) ? next() : Promise.resolve(c.text(notBuilt, 503))))
    .get('*', (c, next) => {
      // A new build is seen at once; its other files are named after what is in them.
      if (!c.req.path.startsWith('/assets/')) c.header('cache-control', 'no-cache');
      return serveStatic({ root: folder })(c, next);
    });
}

const notBuilt =
  'The pages of Flow Studio have not been built. Run "npm run build" and load this page again.\n';
