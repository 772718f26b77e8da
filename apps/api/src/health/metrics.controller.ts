import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Access } from '../access/access.decorators.js';
import { Metrics } from '../platform/metrics.js';

/** For Prometheus, which authenticates with an API token (`authorization: { credentials: … }` in its scrape configuration). */
@Controller()
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get('/metrics')
  @Access('viewer')
  async text(@Res({ passthrough: true }) response: Response): Promise<string> {
    response.setHeader('content-type', this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
