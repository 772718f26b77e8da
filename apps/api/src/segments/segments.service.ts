import { Injectable } from '@nestjs/common';
import { MAX_SEGMENTS, type NewSegment, type Segment, type SegmentChange, type SegmentList, segmentRule } from '@storepulse/contracts';
import { LiveTopic } from '../platform/live-rule.js';
import { z } from 'zod';
import { bigintId, numeric, timestamp } from '../platform/column-types.js';
import { Database } from '../platform/database.js';
import { Reads } from '../platform/reads.js';
import { errorCode } from '../platform/error-code.js';
import { AppError, InvalidInputError, NotFoundError } from '../platform/errors.js';
import { Notices } from '../platform/notices.js';
import { queryRow, queryRows, type SqlClient } from '../platform/query-rows.js';
import { SQLSTATE } from '../platform/sqlstate.js';

const segmentRow = z.object({
  segmentId: bigintId,
  name: z.string(),
  rule: segmentRule,
  author: z.string(),
  createdAt: timestamp,
  changedBy: z.string().nullable(),
  changedAt: timestamp.nullable(),
});
const countRow = z.object({ segments: numeric });

const COLUMNS = `segment_id as "segmentId", name, rule, author, created_at as "createdAt", changed_by as "changedBy", changed_at as "changedAt"`;

/** Saved segments, for HTTP, subscribe replies and pushes. Notifies subscribers of the list and of answers that use one at the commit. */
@Injectable()
export class Segments {
  constructor(
    private readonly database: Database,
    private readonly reads: Reads,
    private readonly notices: Notices,
  ) {}

  @LiveTopic({ topic: 'segments', changedBy: ['segmentsChanged'] })
  async list(): Promise<SegmentList> {
    const segments = await this.reads.read((client) =>
      queryRows(client, segmentRow, `select ${COLUMNS} from segments order by lower(name), segment_id`),
    );
    return { segments };
  }

  /** @throws AppError when there are too many segments, or one with this name */
  add({ name, rule }: NewSegment, author: string): Promise<Segment> {
    return this.told(async (client) => {
      // Serialize concurrent inserts, or together they could exceed the limit.
      await client.query('lock table segments in share row exclusive mode');
      const { segments } = await queryRow(client, countRow, 'select count(*) as segments from segments');
      if (segments >= MAX_SEGMENTS) {
        throw new AppError('segment/too_many', 409, `There are ${MAX_SEGMENTS} segments already. Delete one that is no longer used.`);
      }
      return queryRow(client, segmentRow, `insert into segments (name, rule, author) values ($1, $2, $3) returning ${COLUMNS}`, [
        name,
        JSON.stringify(rule),
        author,
      ]);
    });
  }

  /** @throws NotFoundError, or InvalidInputError when another segment has the name */
  change(segmentId: string, { name, rule }: SegmentChange, by: string): Promise<Segment> {
    return this.told(async (client) => {
      const [changed] = await queryRows(
        client,
        segmentRow,
        `update segments
         set name = coalesce($2, name), rule = coalesce($3, rule), changed_by = $4, changed_at = now()
         where segment_id = $1
         returning ${COLUMNS}`,
        [segmentId, name ?? null, rule === undefined ? null : JSON.stringify(rule), by],
      );
      if (changed === undefined) throw new NotFoundError('segment');
      return changed;
    });
  }

  /** @throws NotFoundError */
  async remove(segmentId: string): Promise<void> {
    await this.told(async (client) => {
      const removed = await client.query('delete from segments where segment_id = $1', [segmentId]);
      if (removed.rowCount === 0) throw new NotFoundError('segment');
    });
  }

  private async told<T>(work: (client: SqlClient) => Promise<T>): Promise<T> {
    try {
      return await this.database.write('console', async (client) => {
        const result = await work(client);
        await this.notices.publish(client, { type: 'segmentsChanged' });
        return result;
      });
    } catch (error) {
      if (errorCode(error) !== SQLSTATE.uniqueViolation) throw error;
      throw new InvalidInputError([{ path: 'name', message: 'is already the name of another segment' }]);
    }
  }
}
