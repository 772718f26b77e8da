import { type FileHandle, open, rm, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Controller, Query, Res } from '@nestjs/common';
import { EVENT_FILE_TYPES, type EventExportQuery, eventExportQuery } from '@storepulse/contracts';
import type { Response } from 'express';
import { Endpoint } from '../../access/access.decorators.js';
import { type BegunExport, Columns } from '../../columns/columns.service.js';
import { Settings } from '../../config/settings.js';
import { Database } from '../../platform/database.js';
import { STATEMENT_TIMEOUT_MS } from '../../platform/database-limits.js';
import type { SqlClient } from '../../platform/query-rows.js';
import { Reads } from '../../platform/reads.js';
import { ZodPipe } from '../../platform/zod.pipe.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { NoEventsError, NoRoomForExportError } from './event-export.errors.js';
import { eventExport, eventsOfDays } from './event-export.query.js';

/** Disk space that an event may take. In the file: 18 bytes of Parquet, some 140 of CSV. Beside it while events are sorted, if memory is short. */
const EVENT_BYTES = { parquet: 200, csv: 350 } as const;

const PIECE_BYTES = 256 * 1024;

@Controller()
export class EventExportController {
  constructor(
    private readonly columns: Columns,
    private readonly database: Database,
    private readonly reads: Reads,
    private readonly settings: Settings,
  ) {}

  /** Writes the file before it answers, so that a failure is an error and never half a file. */
  @Endpoint('eventExport')
  async export(@Query(new ZodPipe(eventExportQuery)) query: EventExportQuery, @Res() response: Response): Promise<void> {
    await this.reads.inExportTurn(async (signal) => {
      const { filter, begun } = await this.begin(query, signal);
      const { path, rows } = await begun.write(eventExport(filter, query.format), signal);
      const file = await openAndRemove(path);
      try {
        if (rows === 0) throw new NoEventsError(filter.from, filter.to);
        response.setHeader('content-type', EVENT_FILE_TYPES[query.format]);
        response.setHeader('content-length', (await file.stat()).size);
        response.attachment(`storepulse-events-${filter.from}-${filter.to}.${query.format}`);
        // Others wait for the turn of a client that hardly reads.
        await pipeline(file.createReadStream({ autoClose: false, highWaterMark: PIECE_BYTES }), response, {
          signal: AbortSignal.timeout(STATEMENT_TIMEOUT_MS.exports),
        });
      } finally {
        await file.close();
      }
    });
  }

  private async begin(query: EventExportQuery, signal: AbortSignal | undefined): Promise<{ filter: ResolvedFilter; begun: BegunExport }> {
    let begun: BegunExport | undefined;
    try {
      return await this.database.read(async (client) => {
        const filter = await resolveFilter(client, query);
        await this.assertRoom(client, filter, EVENT_BYTES[query.format]);
        begun = await this.columns.beginExport(client);
        return { filter, begun };
      }, signal);
    } catch (error) {
      begun?.drop();
      throw error;
    }
  }

  private async assertRoom(client: SqlClient, filter: ResolvedFilter, eventBytes: number): Promise<void> {
    const needed = (await eventsOfDays(client, filter)) * eventBytes + this.settings.diskReserveBytes;
    const { bavail, bsize } = await statfs(this.settings.dataDir);
    if (bavail * bsize < needed) throw new NoRoomForExportError(needed, bavail * bsize);
  }
}

/** The file stays readable, and is gone whatever happens to the process. */
async function openAndRemove(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } finally {
    await rm(dirname(path), { recursive: true, force: true });
  }
}
