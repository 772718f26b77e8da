import { Injectable } from '@nestjs/common';
import type { Annotation, AnnotationChange, AnnotationList, AnnotationsQuery, NewAnnotation } from '@storepulse/contracts';
import { LiveTopic } from '../platform/live-rule.js';
import { z } from 'zod';
import { bigintId, timestamp } from '../platform/column-types.js';
import { Database } from '../platform/database.js';
import { Reads } from '../platform/reads.js';
import { InvalidInputError, NotFoundError } from '../platform/errors.js';
import { Notices } from '../platform/notices.js';
import { queryRow, queryRows, type SqlClient } from '../platform/query-rows.js';

const annotationRow = z.object({
  annotationId: bigintId,
  from: z.string(),
  to: z.string(),
  text: z.string(),
  author: z.string(),
  createdAt: timestamp,
  changedBy: z.string().nullable(),
  changedAt: timestamp.nullable(),
});

const COLUMNS = `annotation_id as "annotationId", from_day::text as "from", to_day::text as "to", body as "text", author,
  created_at as "createdAt", changed_by as "changedBy", changed_at as "changedAt"`;

/** Notes on days, for HTTP, subscribe replies and pushes. Subscribers are notified at the commit. */
@Injectable()
export class Annotations {
  constructor(
    private readonly database: Database,
    private readonly reads: Reads,
    private readonly notices: Notices,
  ) {}

  @LiveTopic({ topic: 'annotations', changedBy: ['annotationsChanged'] })
  async list({ from, to, cursor, limit }: AnnotationsQuery): Promise<AnnotationList> {
    const [afterDay, afterId] = cursor?.split('_') ?? [null, null];
    // Annotations that touch the days, latest first, starting after the cursor.
    const rows = await this.reads.read((client) =>
      queryRows(
        client,
        annotationRow,
        `select ${COLUMNS}
         from annotations
         where ($1::date is null or to_day >= $1) and ($2::date is null or from_day <= $2)
           and ($3::date is null or (from_day, annotation_id) < ($3, $4::bigint))
         order by from_day desc, annotation_id desc
         limit $5`,
        [from ?? null, to ?? null, afterDay, afterId, limit + 1],
      ),
    );
    const annotations = rows.slice(0, limit);
    const last = annotations.at(-1);
    return { annotations, next: rows.length > limit && last !== undefined ? `${last.from}_${last.annotationId}` : null };
  }

  add({ from, to, text }: NewAnnotation, author: string): Promise<Annotation> {
    return this.told((client) =>
      queryRow(
        client,
        annotationRow,
        `insert into annotations (from_day, to_day, body, author) values ($1, $2, $3, $4) returning ${COLUMNS}`,
        [from, to ?? from, text, author],
      ),
    );
  }

  /** @throws NotFoundError, or InvalidInputError when `to` would be before `from` */
  change(annotationId: string, { from, to, text }: AnnotationChange, by: string): Promise<Annotation> {
    return this.told(async (client) => {
      const [before] = await queryRows(client, annotationRow, `select ${COLUMNS} from annotations where annotation_id = $1 for update`, [
        annotationId,
      ]);
      if (before === undefined) throw new NotFoundError('annotation');
      const days = { from: from ?? before.from, to: to ?? before.to };
      if (days.from > days.to) throw new InvalidInputError([{ path: 'from', message: 'from must not be after to' }]);
      return queryRow(
        client,
        annotationRow,
        `update annotations
         set from_day = $2, to_day = $3, body = $4, changed_by = $5, changed_at = now()
         where annotation_id = $1
         returning ${COLUMNS}`,
        [annotationId, days.from, days.to, text ?? before.text, by],
      );
    });
  }

  /** @throws NotFoundError */
  async remove(annotationId: string): Promise<void> {
    await this.told(async (client) => {
      const removed = await client.query('delete from annotations where annotation_id = $1', [annotationId]);
      if (removed.rowCount === 0) throw new NotFoundError('annotation');
    });
  }

  private told<T>(work: (client: SqlClient) => Promise<T>): Promise<T> {
    return this.database.write('console', async (client) => {
      const result = await work(client);
      await this.notices.publish(client, { type: 'annotationsChanged' });
      return result;
    });
  }
}
