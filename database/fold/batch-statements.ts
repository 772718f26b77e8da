import { readFileSync } from 'node:fs';
import pg, { type ClientBase, type QueryResult } from 'pg';
import { isMergedRollUp, MERGED_ROLL_UPS, type MergedRollUp, ROLL_UPS } from '../rollups.js';

const sqlFile = (name: string): string => readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8').trimEnd();

/**
 * A fold statement with its placeholders filled in.
 *
 * - `{{name}}` includes the count `sql/counts/name.sql`: what a roll-up adds for the events, in SQL that both PostgreSQL and DuckDB read.
 *   If DuckDB already computed the count, it reads the table `counted_name` instead. Counts can nest.
 * - `{{keyed:name}}` includes the common table expressions of `sql/name.sql`, which write or look up the rows with many keys. It is left
 *   out where that is already done.
 */
export function foldStatement(name: string, counted: ReadonlySet<string> = new Set(), done: ReadonlySet<string> = new Set()): string {
  return sqlFile(name).replace(/\{\{(keyed:)?([\w-]+)\}\}/g, (_, keyed: string | undefined, inner: string) => {
    if (keyed === undefined) return counted.has(inner) ? `select * from ${countedTable(inner)}` : foldStatement(`counts/${inner}`, counted);
    return done.has(inner) ? '' : `${foldStatement(inner, counted)},`;
  });
}

/** Table that holds a count computed elsewhere. */
export const countedTable = (count: string): string => `counted_${count.replaceAll('-', '_')}`;

/**
 * The statements of a batch, in execution order. Roll-ups that need nothing but the events of the batch are not named here
 * (database/rollups.ts).
 */
export const batchStatements = {
  stageTable: foldStatement('00-stage-table'),
  mergedSessionTable: foldStatement('00-merged-sessions'),
  lockStore: foldStatement('01-lock-store'),
  openStore: foldStatement('01-open-store'),
  externalIds: foldStatement('02-external-ids'),
  knownExternalIds: foldStatement('02-known-external-ids'),
  knownBrands: foldStatement('03-known-brands'),
  knownCategories: foldStatement('04-known-categories'),
  brands: foldStatement('03-brands'),
  categories: foldStatement('04-categories'),
  copyRows: foldStatement('05-copy-rows'),
  findRepeats: foldStatement('06-find-repeats'),
  findOrderLines: foldStatement('06-find-order-lines'),
  orderLines: foldStatement('10-order-lines'),
  joinByIndex: foldStatement('07-join-by-index'),
  inactivitySessions: foldStatement('08-inactivity-sessions'),
  mergedSessions: foldStatement('08-merged-sessions'),
  renameSessions: foldStatement('08-rename-sessions'),
  numberBatch: foldStatement('09-number-batch'),
  events: foldStatement('10-events'),
  productChanges: foldStatement('21-product-changes'),
  brandDays: foldStatement('24-brand-days'),
  productDetails: foldStatement('26-product-details'),
  stageDays: foldStatement('43-stage-days'),
  renamedDays: foldStatement('44-renamed-days'),
  userSessions: foldStatement('42-user-session-days'),
  cartItems: foldStatement('51-cart-days'),
  storeCurrency: foldStatement('currencies/store-currency'),
  nameCurrency: foldStatement('currencies/name-currency'),
  ratesOfDays: foldStatement('currencies/rates-of-days'),
  keepApart: foldStatement('currencies/keep-apart'),
  paidLines: foldStatement('currencies/paid-lines'),
  waitingRefunds: foldStatement('currencies/waiting-refunds'),
  priceRefunds: foldStatement('currencies/price-refunds'),
  orderRefunds: foldStatement('refunds/order-refunds'),
  refundsOfOrders: foldStatement('refunds/refunds-of-orders'),
  linesOfOrders: foldStatement('refunds/lines-of-orders'),
  refundedOfOrders: foldStatement('refunds/refunded-of-orders'),
  numberRefunds: foldStatement('refunds/number-batch'),
  refundChanges: foldStatement('refunds/refund-changes'),
  refundsGone: foldStatement('refunds/refunds-gone'),
  refundsCome: foldStatement('refunds/refunds-come'),
  refundStageMinutes: foldStatement('refunds/stage-minutes'),
  refundStageDays: foldStatement('refunds/stage-days'),
  refundProductDays: foldStatement('refunds/product-days'),
  refundBrandDays: foldStatement('refunds/brand-days'),
  refundProducts: foldStatement('refunds/products'),
  refundsCleared: foldStatement('refunds/cleared'),
  announce: foldStatement('90-announce'),
  // For events with a device (devices.ts).
  personTables: foldStatement('persons/0-tables'),
  links: foldStatement('persons/1-links'),
  persons: foldStatement('persons/2-batch'),
  movedEvents: foldStatement('persons/3-moved-events'),
  numberMoves: foldStatement('persons/4-number'),
  moveEvents: foldStatement('persons/5-events'),
  moveSessions: foldStatement('persons/6-sessions'),
  daysBefore: foldStatement('persons/7-before'),
  keptOfDevices: foldStatement('persons/8-kept-of-devices'),
  losers: foldStatement('persons/8-losers'),
  keptOfUsers: foldStatement('persons/8-kept-of-users'),
  moveUserDays: foldStatement('persons/9-user-days'),
  moveUsers: foldStatement('persons/10-users'),
  moveReturningUsers: foldStatement('persons/11-returning-users'),
  moveReturningBrandUsers: foldStatement('persons/12-returning-brand-users'),
  moveBrandDays: foldStatement('persons/13-brand-days'),
} as const;

/** A statement of the batch, or the roll-up that its own statement merges. */
export type StatementName = keyof typeof batchStatements | MergedRollUp;

/** Read at the start: a missing file shows there, not at the first batch. */
const MERGES: ReadonlyMap<string, string> = new Map(MERGED_ROLL_UPS.map((name) => [name, foldStatement(ROLL_UPS[name].merge)]));

function textOf(name: StatementName): string {
  if (!isMergedRollUp(name)) return batchStatements[name];
  const text = MERGES.get(name);
  if (text === undefined) throw new Error(`no statement merges ${name}`);
  return text;
}

/** Runs one statement of the batch on the connection of its transaction. */
export type RunStatement = (name: StatementName, values?: readonly unknown[]) => Promise<QueryResult>;

/**
 * Small live batches arrive many times a second, and planning their statements would cost more than running them, so each connection
 * prepares them once. Large batches are planned for the data they hold.
 */
export const statementRunner =
  (client: ClientBase, isPrepared: boolean): RunStatement =>
  (name, values = []) =>
    client.query({ ...(isPrepared ? { name: `fold ${name}` } : {}), text: textOf(name), values: [...values] });

/** A statement and its values. The values are text, so they can be inlined into the statement. */
export type Step = readonly [name: StatementName, ...values: string[]];

/**
 * Runs statements that return nothing, one after another. A large batch sends them all in one round trip. Otherwise the process could be
 * busy with incoming requests between two statements while every other writer waits for the lock on `store_state`.
 */
export async function runSteps(client: ClientBase, run: RunStatement, steps: readonly Step[], isTogether: boolean): Promise<void> {
  if (isTogether) await client.query(steps.map(([name, ...values]) => withValues(textOf(name), values)).join(';\n'));
  else for (const [name, ...values] of steps) await run(name, values);
}

const withValues = (text: string, values: readonly string[]): string =>
  text.replace(/\$(\d+)/g, (_, place: string) => pg.escapeLiteral(values[Number(place) - 1] ?? ''));
