import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { DevicesRepository } from './devices.repository.js';
import { SIGN_IN_IDLE_MS } from './sign-in-lifetime.js';
import { SignInsRepository } from './sign-ins.repository.js';

/** Deletes expired sign-ins and devices. */
@Injectable()
export class AccessUpkeep {
  constructor(
    private readonly database: Database,
    private readonly signIns: SignInsRepository,
    private readonly devices: DevicesRepository,
    private readonly clock: Clock,
  ) {}

  /** @returns the number of deleted rows. */
  async clearExpired(): Promise<number> {
    const client = this.database.writers.access;
    const now = this.clock.now();
    const signIns = await this.signIns.clearExpired(client, now, new Date(now.getTime() - SIGN_IN_IDLE_MS));
    return signIns + (await this.devices.clearExpired(client, now));
  }
}
