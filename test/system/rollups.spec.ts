/** The table of roll-ups says what the database has. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { TABLES } from '../../database/roles/rights.js';
import { PARTITIONED_ROLL_UPS, ROLL_UP_NAMES, rollUp } from '../../database/rollups.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore;

beforeAll(async () => {
  store = await createTestStore();
});

afterAll(() => store.drop());

const columnRow = z.object({ name: z.string(), type: z.string(), is_key: z.boolean() });
const nameRow = z.object({ name: z.string() });

async function columnsOf(table: string): Promise<z.output<typeof columnRow>[]> {
  const { rows } = await store.client.query(
    `select a.attname::text as name, a.atttypid::regtype::text as type, coalesce(a.attnum = any (i.indkey), false) as is_key
     from pg_attribute a
     left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
     where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped
     order by a.attnum`,
    [table],
  );
  return z.array(columnRow).parse(rows);
}

const inFull = (type: string): string => type.replace(/\(.*\)/, '').replace('timestamptz', 'timestamp with time zone');
const typed = (columns: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(columns).map(([name, type]) => [name, inFull(type)]);

describe.each(ROLL_UP_NAMES)('%s', (table) => {
  const { keys, values, isNumbered = false, notesRewrites = false, day, partitions } = rollUp(table);

  it('has these columns in the database', async () => {
    const stored = await columnsOf(table);
    expect(new Map(stored.map(({ name, type }) => [name, type]))).toEqual(
      new Map([
        ...typed(keys),
        ...typed(values),
        ...(isNumbered ? [['changed_batch', 'bigint'] as const] : []),
        ...(notesRewrites ? [['rewritten_batch', 'bigint'] as const] : []),
      ]),
    );
  });

  it('has these keys', async () => {
    const stored = (await columnsOf(table)).filter((column) => column.is_key).map(({ name }) => name);
    // The key of a partitioned table includes the column of its partitions.
    const expected = new Set([...Object.keys(keys), ...(partitions === undefined || day === undefined ? [] : [day])]);
    expect(new Set(stored)).toEqual(expected);
  });

  it('has a day among its columns if it has one', () => {
    if (day !== undefined) expect({ ...keys, ...values }).toHaveProperty(day, 'date');
    else expect(partitions).toBeUndefined();
  });

  it('is written by the fold and by loads', () => {
    expect(TABLES.get(table)).toBe('events');
  });
});

it('lists every partitioned table but events and the message ids', async () => {
  const { rows } = await store.client.query(
    `select relname::text as name from pg_class
     where relkind = 'p' and relnamespace = 'public'::regnamespace and relname not in ('events', 'event_messages')`,
  );
  expect(new Set(rows.map((row) => nameRow.parse(row).name))).toEqual(new Set(PARTITIONED_ROLL_UPS));
});
