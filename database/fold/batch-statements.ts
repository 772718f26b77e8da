import { readFileSync } from 'node:fs';

const statement = (name: string): string => readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8');

/** The statements of a batch, in the order in which they run. Each roll-up has one file, and no other definition. */
export const batchStatements = {
  stageTables: statement('00-stage-tables'),
  lockStore: statement('01-lock-store'),
  findRepeats: statement('02-find-repeats'),
  outsideIds: statement('02-outside-ids'),
  takeIn: statement('03-take-in'),
  addBrands: statement('04-add-brands'),
  addCategories: statement('05-add-categories'),
  resolve: statement('06-resolve'),
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
