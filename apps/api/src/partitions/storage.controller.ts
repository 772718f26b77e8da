import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Controller } from '@nestjs/common';
import type { StorageReport } from '@storepulse/contracts';
import { DatabaseAddresses } from '@storepulse/database/roles/database-addresses.js';
import { Endpoint } from '../access/access.decorators.js';
import { Columns } from '../columns/columns.service.js';
import { Settings } from '../config/settings.js';
import { Clock } from '../platform/clock.js';
import { DiskSpace } from '../platform/disk-space.js';
import { Reads } from '../platform/reads.js';
import { storageReport } from './storage-report.query.js';

@Controller()
export class StorageController {
  constructor(
    private readonly reads: Reads,
    private readonly addresses: DatabaseAddresses,
    private readonly settings: Settings,
    private readonly space: DiskSpace,
    private readonly columns: Columns,
    private readonly clock: Clock,
  ) {}

  @Endpoint('storageReport')
  async report(): Promise<StorageReport> {
    const columns = await this.columns.status();
    const report = await this.reads.read((client) => storageReport(client, columns));
    return { asOf: this.clock.now().toISOString(), ...report, disk: await this.disk(), sharedRole: this.addresses.sharedBecause };
  }

  private async disk(): Promise<StorageReport['disk']> {
    if (this.settings.databaseUrl !== undefined) return null;
    // The data folder may be a link to another disk.
    const { bavail, blocks, bsize } = await statfs(join(this.settings.dataDir, 'postgres', 'data'));
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, neededBytes: this.space.full?.neededBytes ?? null };
  }
}
