import { readFileSync } from 'node:fs';
import pg, { type ClientBase, type QueryResult } from 'pg';

const statement = (name: string): string => readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8');

/** The statements of a batch, in the order in which they run. Each roll-up has one file, and no other definition. */
export const batchStatements = {
  stageTable: statement('00-stage-table'),
  mergedSessionTable: statement('00-merged-sessions'),
  lockStore: statement('01-lock-store'),
  outsideIds: statement('02-outside-ids'),
  brands: statement('03-brands'),
  categories: statement('04-categories'),
  takeIn: statement('05-take-in'),
  findRepeats: statement('06-find-repeats'),
  joinByIndex: statement('07-join-by-index'),
  inactivitySessions: statement('08-inactivity-sessions'),
  mergedSessions: statement('08-merged-sessions'),
  renameSessions: statement('08-rename-sessions'),
  numberBatch: statement('09-number-batch'),
  events: statement('10-events'),
  products: statement('20-products'),
  productChanges: statement('21-product-changes'),
  productDays: statement('22-product-days'),
  brandDays: statement('23-brand-days'),
  stageMinutes: statement('30-stage-minutes'),
  stageDays: statement('31-stage-days'),
  users: statement('32-users'),
  sessions: statement('40-sessions'),
  cartItems: statement('50-cart-items'),
  announce: statement('90-announce'),
} as const;

export type StatementName = keyof typeof batchStatements;

/** Runs one statement of the batch on the connection of its transaction. */
export type RunStatement = (name: StatementName, values?: readonly unknown[]) => Promise<QueryResult>;

/**
 * Small live batches come many times a second, and to plan their statements would cost more than to run them: these are
 * prepared once per connection. Large ones are planned by what they hold.
 */
export const statementRunner =
  (client: ClientBase, isPrepared: boolean): RunStatement =>
  (name, values = []) =>
    client.query({ ...(isPrepared ? { name: `fold ${name}` } : {}), text: batchStatements[name], values: [...values] });

/** A statement with its values: text alone, so that they can stand in it. */
export type Step = readonly [name: StatementName, ...values: string[]];

/**
 * Runs statements that give nothing back one after the other. Those of a large batch go together, in one round trip: between
 * two of them the process may be busy with what comes in, while everybody waits for the store's row.
 */
export async function runSteps(client: ClientBase, run: RunStatement, steps: readonly Step[], isTogether: boolean): Promise<void> {
  if (isTogether) await client.query(steps.map(([name, ...values]) => withValues(batchStatements[name], values)).join(';\n'));
  else for (const [name, ...values] of steps) await run(name, values);
}

const withValues = (text: string, values: readonly string[]): string =>
  text.replace(/\$(\d+)/g, (_, place: string) => pg.escapeLiteral(values[Number(place) - 1] ?? ''));
