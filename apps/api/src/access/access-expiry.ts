import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Database } from '../platform/database.js';
import { DeletesExpired } from '../platform/job.js';
import { DevicesRepository } from './devices.repository.js';
import { SIGN_IN_IDLE_MS } from './sign-in-lifetime.js';
import { SignInsRepository } from './sign-ins.repository.js';

/** Deletes expired sign-ins and devices. */
@Injectable()
export class AccessExpiry {
  constructor(
    private readonly database: Database,
    private readonly signIns: SignInsRepository,
    private readonly devices: DevicesRepository,
  ) {}

  @DeletesExpired({})
  async clearExpired(_client: pg.ClientBase, now: Date): Promise<number> {
    // Only the role of access may delete them.
    const client = this.database.writers.access;
    const signIns = await this.signIns.clearExpired(client, now, new Date(now.getTime() - SIGN_IN_IDLE_MS));
    return signIns + (await this.devices.clearExpired(client, now));
  }
}
