import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { ensurePartitions, monthsAhead } from '../../../../database/partitions/ensure-partitions.js';
import { Clock } from '../platform/clock.js';

/** Partitions stand ready this many months ahead; a load or a late event makes what it needs beyond by itself. */
const MONTHS_AHEAD = 3;

/** Makes the partitions of `events` and of roll-ups ahead of time; refresh/ schedules it. */
@Injectable()
export class PartitionsJob {
  readonly title = 'Partitions ahead of time';

  constructor(private readonly clock: Clock) {}

  async nothingToDo(): Promise<null> {
    return null;
  }

  /** @returns how many were made. */
  async run(client: pg.ClientBase): Promise<number> {
    // The writer's lock: a batch that needs the same month would collide with this on the partition's name.
    await client.query('select last_batch from store_state for update');
    return (await ensurePartitions(client, monthsAhead(this.clock.now(), MONTHS_AHEAD))).length;
  }
}
