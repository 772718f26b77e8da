import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Access } from '../access/access.decorators.js';
import { NotFoundError } from '../platform/errors.js';
import { openApiDocument } from './openapi.js';

const ASSETS = new Set(['swagger-ui.css', 'swagger-ui-bundle.js']);
const assetFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Storepulse API</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/api/docs/assets/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="/api/docs/assets/swagger-ui-bundle.js"></script>
<script src="/api/docs/assets/show.js"></script>
</body>
</html>
`;

/** Served as a file: the content security policy forbids inline scripts. */
const SHOW = `SwaggerUIBundle({
  url: '/api/docs/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  validatorUrl: null,
});
`;

/** The API reference, to read and to try out. */
@Controller('/api/docs')
export class DocsController {
  private readonly document = openApiDocument();

  @Get()
  @Access('viewer')
  page(@Res({ passthrough: true }) response: Response): string {
    response.type('html');
    return PAGE;
  }

  @Get('openapi.json')
  @Access('viewer')
  openApi(): Record<string, unknown> {
    return this.document;
  }

  @Get('assets/:name')
  @Access('viewer')
  asset(@Param('name') name: string, @Res() response: Response): void {
    if (name === 'show.js') {
      response.type('js').send(SHOW);
      return;
    }
    if (!ASSETS.has(name)) throw new NotFoundError('file');
    response.sendFile(join(assetFolder, name), { cacheControl: false });
  }
}
