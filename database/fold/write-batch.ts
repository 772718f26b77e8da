import type { ClientBase } from 'pg';
import { z } from 'zod';
import { ensurePartitions } from '../partitions/ensure-partitions.js';
import { partitionsOfTimes } from '../partitions/partitioned-tables.js';
import { MERGED_ROLL_UPS } from '../rollups.js';
import { type StoreZone, zoneOf } from '../zone/store-zone.js';
import { batchStatements, type RunStatement, runSteps, statementRunner, type Step } from './batch-statements.js';
import { isInStoreCurrency, keepPaidPrices, nameStoreCurrency, priceInStoreCurrency } from './currencies.js';
import { hasDevices, keepLinks, moveEvents, namePersons } from './devices.js';
import { type BatchDimensions, findDimensions, resolveDimensions } from './dimensions.js';
import type { EventRow, LinkRow } from './event-row.js';
import { detailsOfRows } from './product-details.js';
import { assignSessions } from './inactivity-sessions.js';
import { isRefund, type SentRow } from './refund-row.js';
import { priceRefunds } from './refund-prices.js';
import type { Rejection } from './rejection.js';
import { changesOfRefunds, type SentRefund, takeRefunds, writeRefunds } from './refunds.js';
import { leaveOutRepeats, stageRows, type Staged } from './stage-rows.js';

export interface BatchSource {
  kind: 'live' | 'load' | 'demo';
}

export interface BatchResult {
  /** Number of the batch; null when nothing was left to write. */
  batchId: string | null;
  accepted: number;
  /** Events whose message id or order line was already stored or came earlier in the batch. */
  duplicates: number;
  /** Positions of the duplicates in `rows`. */
  duplicateIndexes: number[];
  /** Rows left out because only here it becomes known that the store cannot hold them. */
  rejected: RejectedRow[];
}

export interface RejectedRow {
  /** Position in `rows`. */
  index: number;
  rejection: Rejection;
}

/** From this size on, planning the statements each time costs less than one round trip per statement. */
const LARGE_BATCH = 1000;

const lockedStore = z.object({
  time_zone: z.string(),
  zone_rules: z.string(),
  refresh_floor: z.string(),
  locked_at: z.date(),
  currency: z.string().nullable(),
  currency_named: z.boolean(),
});
const numberedMoves = z.object({ batch_id: z.string() });
const batchRow = z.object({ batch_id: z.string(), committed_at: z.date(), events: z.number() });

/** The notice sent when events are committed; one of the `notice` variants in apps/api/src/platform/notices.ts. */
export const batchCommittedNotice = (batch: { batchId: string; events: number; source: BatchSource['kind'] }) =>
  JSON.stringify({ type: 'batchCommitted', ...batch });

/**
 * Writes events and everything counted from them. The caller begins and commits the transaction; readers and other processes learn of the
 * batch at that commit.
 *
 * Live ingest, the demo and fold loads (etl/load/write-by-fold.ts) all write through here. Bulk loads (etl/bulk) write on their own, from
 * the same counts. It locks `store_state` until the commit, so other writers wait: keep batches below about 50,000 rows.
 *
 * @param stored positions in `sent` of events known to be stored because all their values match. They are duplicates, but they still show
 *   who used a device, and their message ids and order lines are remembered.
 * @throws when the store has no time zone yet (`setUpStore` was not run), and PostgreSQL errors
 */
export async function writeBatch(
  client: ClientBase,
  sent: readonly SentRow[],
  source: BatchSource,
  links: readonly LinkRow[] = [],
  stored: ReadonlySet<number> = new Set(),
): Promise<BatchResult> {
  if (sent.length === 0 && links.length === 0) return { batchId: null, accepted: 0, duplicates: 0, duplicateIndexes: [], rejected: [] };
  const { rows: given, places, refunds: sentRefunds, known } = parted(sent, stored);
  const run = statementRunner(client, source.kind !== 'load');
  const ahead = source.kind === 'live' && given.length >= LARGE_BATCH ? await stageAhead(client, run, given, links) : null;
  const store = lockedStore.parse((await run('lockStore')).rows[0]);
  if (ahead === null) await makeTables(client);
  const isNew = (_: SentRow, place: number): boolean => !stored.has(place);
  const currency = await nameStoreCurrency(run, sent.filter(isNew), { currency: store.currency, isNamed: store.currency_named });
  const priced = await priceInStoreCurrency(run, given, currency);
  const { refunds, tooHigh } = await priceRefunds(run, sentRefunds, currency);
  if (priced.tooHigh.size + tooHigh.size > 0) {
    // Treat these like rows that validation rejected: their message ids and order lines may be sent again, corrected, even in this batch.
    const rejected = [...[...priced.tooHigh].map(([row, it]) => [places[row] ?? row, it] as const), ...tooHigh].map(
      ([index, rejection]) => ({ index, rejection }),
    );
    return writeOthers(sent, rejected, (others, from) => {
      const storedOthers = from.flatMap((place, index) => (stored.has(place) ? [index] : []));
      return writeBatch(client, others, source, links, new Set(storedOthers));
    });
  }
  const { rows } = priced;
  const { staged, dimensions } = ahead ?? (await stage(client, rows, await resolveDimensions(run, rows, links)));
  const { repeats, lines } = await leaveOutRepeats(client, run, { rows, staged, known }, store.locked_at);
  await keepPaidPrices(run, priced, lines);
  const withDevices = hasDevices(rows, links);
  if (withDevices) await keepLinks(client, run, { rows, links }, dimensions);
  const refunded = await takeRefunds(run, refunds);
  const changes = await changesOfRefunds(run, refunded.orders, lines);
  const duplicateIndexes = [...repeats.map((row) => places[row] ?? row), ...refunded.repeats].sort((a, b) => a - b);
  const duplicates = duplicateIndexes.length;

  const counting = { zone: await zoneOf(client, store.time_zone, store.zone_rules), refreshFloor: store.refresh_floor };
  let batchId: string | null = null;
  if (rows.length > repeats.length) batchId = await writeEvents(client, run, { rows, staged, repeats, withDevices }, source, counting);
  else if (withDevices) batchId = await writeMoves(client, run, source, links.length + rows.length);
  if (changes !== null) {
    batchId ??= await numberRefunds(run, source, changes.times);
    await writeRefunds(client, run, changes, { ...counting, batchId });
  }
  return { batchId, accepted: sent.length - duplicates, duplicates, duplicateIndexes, rejected: [] };
}

/** Writes the rows that are not rejected. Nothing is staged yet. @param write receives those rows and their positions in `sent` */
async function writeOthers(
  sent: readonly SentRow[],
  rejected: RejectedRow[],
  write: (others: readonly SentRow[], from: readonly number[]) => Promise<BatchResult>,
): Promise<BatchResult> {
  const out = new Set(rejected.map(({ index }) => index));
  const indexes = [...sent.keys()].filter((index) => !out.has(index));
  const result = await write(
    indexes.flatMap((index) => sent[index] ?? []),
    indexes,
  );
  return { ...result, duplicateIndexes: result.duplicateIndexes.map((index) => indexes[index] ?? index), rejected };
}

/** Writes the events of `batch_events` and everything counted from them. @returns the batch number */
async function writeEvents(
  client: ClientBase,
  run: RunStatement,
  { rows, staged, repeats, withDevices }: { rows: readonly EventRow[]; staged: Staged; repeats: readonly number[]; withDevices: boolean },
  source: BatchSource,
  { zone, refreshFloor }: { zone: StoreZone; refreshFloor: string },
): Promise<string> {
  const times = rows.map(({ eventTime }) => eventTime);
  await ensurePartitions(client, partitionsOfTimes(times, zone));
  const ofUsers = source.kind === 'live';
  const needsSessions = rows.some((row) => row.userSession === null && (ofUsers || row.device !== undefined));
  const hasRenamed = needsSessions && (await assignSessions(client, run, ofUsers));
  if (withDevices) await namePersons(client, run, rows.length);
  const batch = batchRow.parse((await run('numberBatch', [source.kind])).rows[0]);

  const steps: readonly Step[] = [
    ['events'],
    // The roll-ups that need nothing but the events of the batch.
    ...MERGED_ROLL_UPS.map((name): Step => [name]),
    ['productChanges', batch.batch_id, refreshFloor],
    ...detailSteps(rows, staged, repeats),
    ['joinByIndex', 'off'],
    ['brandDays', batch.batch_id],
    ['userSessions', batch.batch_id],
    // After the statements that read the store's newest day before this batch.
    ['stageDays', batch.batch_id],
    ...(hasRenamed ? ([['renamedDays', batch.batch_id]] as const) : []),
    ['cartItems', batch.batch_id],
    ['announce', noticeOf(batch, source)],
  ];
  await runSteps(client, run, steps, rows.length >= LARGE_BATCH);
  if (withDevices) await moveEvents(client, run, rows.length, async () => batch.batch_id);
  return batch.batch_id;
}

async function numberRefunds(run: RunStatement, source: BatchSource, times: readonly string[]): Promise<string> {
  const inOrder = times.toSorted();
  const batch = batchRow.parse((await run('numberRefunds', [source.kind, inOrder[0], inOrder.at(-1)])).rows[0]);
  await run('announce', [noticeOf(batch, source)]);
  return batch.batch_id;
}

const noticeOf = (batch: z.output<typeof batchRow>, { kind }: BatchSource): string =>
  batchCommittedNotice({ batchId: batch.batch_id, events: batch.events, source: kind });

interface Parted {
  rows: EventRow[];
  /** Position of each event in `sent`. */
  places: number[];
  refunds: SentRefund[];
  /** Indexes in `rows` of events known to be stored. */
  known: Set<number>;
}

/** Separates events from refunds. */
function parted(sent: readonly SentRow[], stored: ReadonlySet<number>): Parted {
  const parts: Parted = { rows: [], places: [], refunds: [], known: new Set() };
  sent.forEach((row, ordinal) => {
    if (isRefund(row)) parts.refunds.push({ ordinal, row });
    else {
      const isKnown = stored.has(ordinal);
      if (isKnown) parts.known.add(parts.rows.length);
      // The event was matched by its stored price, which is in the store's currency.
      parts.rows.push(isKnown ? { ...row, currency: undefined } : row);
      parts.places.push(ordinal);
    }
  });
  return parts;
}

/**
 * Writes a batch without new events whose links may identify who sent stored ones. @param rows number of events and links
 * @returns the batch number; null where nothing changed
 */
async function writeMoves(client: ClientBase, run: RunStatement, source: BatchSource, rows: number): Promise<string | null> {
  let batchId: string | null = null;
  const number = async (): Promise<string> => {
    batchId = numberedMoves.parse((await run('numberMoves', [source.kind])).rows[0]).batch_id;
    return batchId;
  };
  await moveEvents(client, run, rows, number);
  if (batchId !== null) await run('announce', [batchCommittedNotice({ batchId, events: 0, source: source.kind })]);
  return batchId;
}

function detailSteps(rows: readonly EventRow[], { products }: Staged, duplicateIndexes: readonly number[]): Step[] {
  const told = detailsOfRows(rows, products, duplicateIndexes);
  return told === null ? [] : [['productDetails', told]];
}

/**
 * Prepares a batch while another is being written, which saves a quarter of its time. Works only if all its brands, categories and external
 * ids are known: only the holder of the `store_state` lock creates new ones.
 */
async function stageAhead(
  client: ClientBase,
  run: RunStatement,
  rows: readonly EventRow[],
  links: readonly LinkRow[],
): Promise<StagedBatch | null> {
  await run('openStore');
  if (!(await isInStoreCurrency(run, rows))) return null;
  const dimensions = await findDimensions(run, rows, links);
  if (dimensions === null) return null;
  await makeTables(client);
  return stage(client, rows, dimensions);
}

interface StagedBatch {
  staged: Staged;
  dimensions: BatchDimensions;
}

const stage = async (client: ClientBase, rows: readonly EventRow[], dimensions: BatchDimensions): Promise<StagedBatch> => ({
  staged: await stageRows(client, rows, dimensions),
  dimensions,
});

async function makeTables(client: ClientBase): Promise<void> {
  await client.query(batchStatements.stageTable);
  await client.query(batchStatements.mergedSessionTable);
}
