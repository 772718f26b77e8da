import { z } from 'zod';
import type { Asked } from './asked.js';

/** Numbers and names that both engines must agree on. */
export type Numbers = readonly (number | string)[];
export type Rows = readonly (readonly unknown[])[];

/** How an answer is computed again from the raw events, as docs/definitions.md says. */
export interface Recompute {
  /** @param body the answer, for what its own rows choose: which products to look at, or where price bands are cut */
  sql: (asked: Asked, body: unknown) => string;
  /** The numbers of these rows, in the order of `answered`. @default all columns of all rows */
  expected?: (rows: Rows) => Numbers;
  /** The same numbers of the answer. @throws if one is missing */
  answered: (body: unknown) => Numbers;
}

export const text = (value: unknown): number | string => {
  if (typeof value === 'number' || typeof value === 'string') return value;
  return value === null || value === undefined ? 'none' : JSON.stringify(value);
};
export const cents = (value: unknown): number | string => (value === null ? 'none' : Math.round(Number(value) * 100));
export const flat = (rows: Rows): Numbers => rows.flat().map(text);
/** In one order, whichever engine sorted it. */
export const sortedLines = (rows: Rows): Numbers => rows.map((row) => row.map(text).join(' ')).sort();

export const count = z.number();
export const stageCounts = z.object({ views: count, carts: count, purchases: count });
export const isSomething = ({ views, carts, purchases }: z.output<typeof stageCounts>): boolean => views + carts + purchases > 0;
