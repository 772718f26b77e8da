import type { NestExpressApplication } from '@nestjs/platform-express';
import express, { type NextFunction, type Request, type Response } from 'express';

/** Paths that never belong to the console: not-found answers are JSON there. */
const NOT_THE_CONSOLE = /^\/(api|v1|socket\.io|metrics)(\/|$)/i;

/** Serves the console's files. The URL of one of its pages (`/funnel`) gets index.html. */
export function serveConsole(app: NestExpressApplication, folder: string | undefined): void {
  if (folder === undefined) return;
  const files = express.static(folder, {
    index: false,
    redirect: false,
    setHeaders: (response, path) => {
      // Names under assets/ contain a content hash, so those files never change.
      const immutable = path.includes('/assets/') || path.includes('\\assets\\');
      response.setHeader('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.use((request: Request, response: Response, next: NextFunction) => {
    // Skip API paths, or each request would look for a file of its name on disk.
    if (NOT_THE_CONSOLE.test(request.path)) next();
    else files(request, response, next);
  });
  app.use((request: Request, response: Response, next: NextFunction) => {
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && !NOT_THE_CONSOLE.test(request.path);
    // A missing file (with an extension) gets a 404; sending index.html instead would hide the error.
    if (!isPage || /\.[a-z0-9]+$/i.test(request.path)) return next();
    response.setHeader('cache-control', 'no-cache');
    response.sendFile('index.html', { root: folder }, (error) => error && next(error));
  });
}
