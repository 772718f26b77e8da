import { readFileSync } from 'node:fs';
import type { ClientBase, QueryResult } from 'pg';

const statement = (name: string): string => readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8');

/** The statements of a batch, in the order in which they run. Each roll-up has one file, and no other definition. */
export const batchStatements = {
  stageTables: statement('00-stage-tables'),
  lockStore: statement('01-lock-store'),
  findRepeats: statement('02-find-repeats'),
  outsideIds: statement('03-outside-ids'),
  brands: statement('04-brands'),
  categories: statement('05-categories'),
  takeIn: statement('06-take-in'),
  numberBatch: statement('07-number-batch'),
  events: statement('10-events'),
  products: statement('20-products'),
  productChanges: statement('21-product-changes'),
  productDays: statement('22-product-days'),
  brandDays: statement('23-brand-days'),
  stageMinutes: statement('30-stage-minutes'),
  stageDays: statement('31-stage-days'),
  userDays: statement('32-user-days'),
  users: statement('33-users'),
  sessions: statement('40-sessions'),
  emptyDurations: statement('41-empty-durations'),
  emptyEventCounts: statement('42-empty-event-counts'),
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
