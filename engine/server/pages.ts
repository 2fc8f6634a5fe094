/** The pages themselves, as they were built, and what they may do. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { StudioError } from '../errors.js';
import { projectRoot } from '../root.js';
import { answerError, notFound } from './problems.js';

const built = join(projectRoot, 'dist/renderer');

/** Of every answer: pages load nothing from elsewhere, and nobody frames them. */
const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'blob:', 'data:'],
    connectSrc: ["'self'"],
    fontSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  // Loopback has no certificate.
  strictTransportSecurity: false,
});

/** Answers with the pages in `folder` what `app` does not answer. */
export const withPages = (app: Hono, folder = built): Hono =>
  new Hono()
    .onError(answerError)
    .notFound(notFound)
    .use(headers)
    .route('/', app)
    .get('*', (c, next) => {
      if (existsSync(join(folder, 'index.html'))) {
        return serveStatic({
          root: folder,
          onFound: (path) => c.header('cache-control', cacheControl(path)),
        })(c, next);
      }
      if (c.req.path !== '/') return next();
      throw new StudioError('no-pages', 'The pages of the studio are not built.', 'Run "npm run build".');
    });

/** Names of assets change with what is in them. */
const cacheControl = (path: string): string =>
  /[/\\]assets[/\\]/.test(path) ? 'private, max-age=31536000, immutable' : 'no-cache';
