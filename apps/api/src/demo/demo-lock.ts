import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { z } from 'zod';
import { Database } from '../platform/database.js';

/** An arbitrary constant. The holder of this lock simulates the shoppers. */
const DEMO_LOCK = 5_280_010_002;

const lockedRow = z.object({ locked: z.boolean() });

/**
 * The lock of the one process that simulates the shoppers. It belongs to a dedicated connection, so it is released as soon as that process
 * is gone, for whatever reason.
 */
@Injectable()
export class DemoLock {
  private client: pg.Client | null = null;

  constructor(private readonly database: Database) {}

  get isHeld(): boolean {
    return this.client !== null;
  }

  /** @returns whether this process holds the lock now */
  async acquire(): Promise<boolean> {
    if (this.client !== null) return true;
    const client = this.database.dedicatedClient('jobs', 'storepulse demo');
    client.once('end', () => {
      if (this.client === client) this.client = null;
    });
    await client.connect();
    const result = await client.query('select pg_try_advisory_lock($1) as locked', [DEMO_LOCK]);
    if (lockedRow.parse(result.rows[0]).locked) this.client = client;
    else await client.end();
    return this.isHeld;
  }

  async release(): Promise<void> {
    const client = this.client;
    this.client = null;
    await client?.end();
  }
}
