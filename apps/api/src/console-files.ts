import type { NestExpressApplication } from '@nestjs/platform-express';
import express, { type NextFunction, type Request, type Response } from 'express';

/** Paths that are never the console's: what is not found there is answered as JSON. */
const NOT_THE_CONSOLE = /^\/(api|v1|socket\.io|metrics)(\/|$)/i;

/** Serves the console's files; an address of one of its pages (`/funnel`) gets the page that then shows it. */
export function serveConsole(app: NestExpressApplication, folder: string | undefined): void {
  if (folder === undefined) return;
  const files = express.static(folder, {
    index: false,
    redirect: false,
    setHeaders: (response, path) => {
      // Names under assets/ hold a hash of the content, so what has such a name never changes.
      const immutable = path.includes('/assets/') || path.includes('\\assets\\');
      response.setHeader('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.use((request: Request, response: Response, next: NextFunction) => {
    // Or the disk would be asked for a file of the name of every question.
    if (NOT_THE_CONSOLE.test(request.path)) next();
    else files(request, response, next);
  });
  app.use((request: Request, response: Response, next: NextFunction) => {
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && !NOT_THE_CONSOLE.test(request.path);
    // A missing file (with an ending) is missing; the page in its stead would only hide that.
    if (!isPage || /\.[a-z0-9]+$/i.test(request.path)) return next();
    response.setHeader('cache-control', 'no-cache');
    response.sendFile('index.html', { root: folder }, (error) => error && next(error));
  });
}
