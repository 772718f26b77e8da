import type { IncomingHttpHeaders } from 'node:http';
import { Controller, Headers, Res } from '@nestjs/common';
import type { Health } from '@storepulse/contracts';
import type { Response } from 'express';
import { Endpoint } from '../access/access.decorators.js';
import { HealthService } from './health.service.js';

@Controller()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Endpoint('health')
  async check(@Headers() headers: IncomingHttpHeaders, @Res({ passthrough: true }) response: Response): Promise<Health> {
    const health = await this.health.check(headers);
    response.status(health.ready ? 200 : 503);
    return health;
  }
}
