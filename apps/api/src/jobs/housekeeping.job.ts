import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type pg from 'pg';
import { gatherStatistics } from '@storepulse/database/fold/gather-statistics.js';
import { Clock } from '../platform/clock.js';
import { DeletesExpired, Job, type JobHandler } from '../platform/job.js';

interface Deletion {
  locksWriters: boolean;
  run(client: pg.ClientBase, now: Date): Promise<number>;
}

/** Deletes expired data by the methods with `@DeletesExpired`, and updates statistics that the database does not update by itself. */
@Injectable()
@Job('housekeeping')
export class HousekeepingJob implements JobHandler {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly clock: Clock,
  ) {}

  async nothingToDo(): Promise<null> {
    return null;
  }

  async run(client: pg.ClientBase): Promise<number> {
    const now = this.clock.now();
    const deletions = this.deletions();
    let deleted = 0;
    for (const deletion of deletions.filter((one) => !one.locksWriters)) deleted += await deletion.run(client, now);
    await gatherStatistics(client);
    // Last, because writers wait from here until the commit.
    for (const deletion of deletions.filter((one) => one.locksWriters)) deleted += await deletion.run(client, now);
    return deleted;
  }

  private deletions(): Deletion[] {
    return this.discovery.getProviders().flatMap((wrapper) => {
      const { instance } = wrapper;
      if (typeof instance !== 'object' || instance === null) return [];
      return this.scanner.getAllMethodNames(Object.getPrototypeOf(instance)).flatMap((name) => {
        const declared = this.discovery.getMetadataByDecorator(DeletesExpired, wrapper, name);
        if (declared === undefined) return [];
        return [
          {
            locksWriters: declared.locksWriters === true,
            run: async (client: pg.ClientBase, now: Date) => Number(await instance[name](client, now)),
          },
        ];
      });
    });
  }
}
