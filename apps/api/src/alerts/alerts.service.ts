import { Injectable } from '@nestjs/common';
import type { AlertList } from '@storepulse/contracts';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { alertsNow } from './alerts.query.js';

/** What wants a person now, for HTTP, subscribe reply and push alike. */
@Injectable()
export class Alerts {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  now(): Promise<AlertList> {
    return this.database.read((client) => alertsNow(client, this.clock.now()));
  }
}
