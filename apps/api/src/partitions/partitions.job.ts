import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { z } from 'zod';
import { ensurePartitions } from '@storepulse/database/partitions/ensure-partitions.js';
import { partitionsAhead } from '@storepulse/database/partitions/partitioned-tables.js';
import { Clock } from '../platform/clock.js';
import { Job, type JobHandler } from '../platform/job.js';

const storeRow = z.object({ time_zone: z.string() });

/** Partitions are created this many months ahead; a load or a late event creates any others that it needs. */
const MONTHS_AHEAD = 3;

/** Creates upcoming partitions of `events` and of roll-ups. */
@Injectable()
@Job('partitions')
export class PartitionsJob implements JobHandler {
  constructor(private readonly clock: Clock) {}

  async nothingToDo(): Promise<null> {
    return null;
  }

  /** @returns the number of created partitions. */
  async run(client: pg.ClientBase): Promise<number> {
    // Take the writer's lock: a batch that creates the same month would collide on the partition's name.
    const { rows } = await client.query('select time_zone from store_state for update');
    const { time_zone: timeZone } = storeRow.parse(rows[0]);
    return (await ensurePartitions(client, partitionsAhead(this.clock.now(), MONTHS_AHEAD, timeZone))).length;
  }
}
