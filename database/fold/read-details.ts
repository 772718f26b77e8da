import { type EventColumn, isWebAddress } from '@storepulse/contracts';
import type { ProductDetails } from './event-row.js';

/** The columns in which an event can describe its product. */
export const DETAIL_COLUMNS = ['name', 'image_url', 'url'] as const satisfies readonly EventColumn[];

const MAX_NAME = 500;
/** A lone surrogate cannot be written as UTF-8. */
const UNSTORABLE = /\p{Surrogate}/u;

/**
 * Reads the product details of an event. An unusable value is left out: a bad link must not cost a sale.
 *
 * @param isAbsent decides whether a value is missing, as in every other column
 * @param warnings receives the reason for each value left out
 * @returns undefined where there are no details
 */
export function readDetails(
  input: Partial<Record<EventColumn, unknown>>,
  isAbsent: (value: unknown) => boolean,
  warnings: string[] = [],
): ProductDetails | undefined {
  // True for nearly all events of nearly all shops.
  if (DETAIL_COLUMNS.every((column) => input[column] === undefined)) return undefined;
  const read = (column: (typeof DETAIL_COLUMNS)[number], reader: (value: unknown) => string | null, problem: string): string | null => {
    const value = input[column];
    if (isAbsent(value)) return null;
    const known = reader(value);
    if (known === null) warnings.push(`${column} ${problem}`);
    return known;
  };
  const details = {
    name: read('name', readProductName, 'is not text'),
    imageUrl: read('image_url', readWebAddress, 'is not an http or https address'),
    url: read('url', readWebAddress, 'is not an http or https address'),
  };
  return details.name === null && details.imageUrl === null && details.url === null ? undefined : details;
}

/** @returns null if the value is not a name; a long name is cut */
export function readProductName(value: unknown): string | null {
  const text = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string') return null;
  // Line breaks and tabs would break the lists that show the name.
  const name = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (name === '' || UNSTORABLE.test(name)) return null;
  return name.length > MAX_NAME ? Array.from(name).slice(0, MAX_NAME).join('').trimEnd() : name;
}

/** @returns null if the value is not an http or https address */
export function readWebAddress(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const address = value.trim();
  return isWebAddress(address) ? address : null;
}
