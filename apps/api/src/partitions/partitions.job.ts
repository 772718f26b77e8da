import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { z } from 'zod';
import { ensurePartitions } from '../../../../database/partitions/ensure-partitions.js';
import { partitionsAhead } from '../../../../database/partitions/partitioned-tables.js';
import { Clock } from '../platform/clock.js';

const storeRow = z.object({ time_zone: z.string() });

/** Partitions stand ready this many months ahead; a load or a late event makes what it needs beyond by itself. */
const MONTHS_AHEAD = 3;

/** Makes the partitions of `events` and of roll-ups ahead of time; refresh/ schedules it. */
@Injectable()
export class PartitionsJob {
  readonly title = 'Create upcoming partitions';

  constructor(private readonly clock: Clock) {}

  async nothingToDo(): Promise<null> {
    return null;
  }

  /** @returns how many were made. */
  async run(client: pg.ClientBase): Promise<number> {
    // The writer's lock: a batch that needs the same month would collide with this on the partition's name.
    const { rows } = await client.query('select time_zone from store_state for update');
    const { time_zone: timeZone } = storeRow.parse(rows[0]);
    return (await ensurePartitions(client, partitionsAhead(this.clock.now(), MONTHS_AHEAD, timeZone))).length;
  }
}
