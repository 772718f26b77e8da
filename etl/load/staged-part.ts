import { z } from 'zod';
import { type Duck, duckRows } from '../bulk/duck.js';
import type { Part } from '../bulk/plan-parts.js';
import type { KindCount, RejectedRecord } from './finish-part.js';

const REJECTED_BATCH = 5000;

const rejectedRow = z.object({ line: z.bigint().transform(String), reason: z.string(), raw: z.string() });
const kindRow = z.object({ kind: z.string(), rows: z.bigint().transform(Number) });

const rangeOf = ({ first, last }: Part): bigint[] => [BigInt(first), BigInt(last)];

/** The rejected records of a part, in batches of some thousand. */
export async function* rejectedOf({ connection }: Duck, part: Part): AsyncGenerator<RejectedRecord[]> {
  const rejected = await connection.stream(
    'select line, reason, raw from rejected where record between $1 and $2 order by record',
    rangeOf(part),
  );
  let waiting: RejectedRecord[] = [];
  for await (const rows of rejected.yieldRowObjectJs()) {
    waiting.push(...z.array(rejectedRow).parse(rows));
    if (waiting.length < REJECTED_BATCH) continue;
    yield waiting;
    waiting = [];
  }
  yield waiting;
}

// Records of the part that were rejected, or loaded with a warning, by kind of reason.
export async function kindsOf({ connection }: Duck, table: 'rejected' | 'warned', part: Part): Promise<KindCount[]> {
  const rows = await duckRows(
    connection,
    `select kind, count(*) as rows from ${table} where record between $1 and $2 group by kind`,
    rangeOf(part),
  );
  return z.array(kindRow).parse(rows);
}
