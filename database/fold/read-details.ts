import { type EventColumn, isWebAddress } from '@storepulse/contracts';
import type { ProductDetails } from './event-row.js';

const MAX_NAME = 500;
/** Half of a surrogate pair cannot be written as UTF-8. */
const UNSTORABLE = /\p{Surrogate}/u;

/**
 * What an event tells of its product. A value that cannot be used is left out: a bad link must not cost a sale.
 *
 * @param isAbsent as in every other column
 * @returns undefined where nothing is told
 */
export function readDetails(
  input: Partial<Record<EventColumn, unknown>>,
  isAbsent: (value: unknown) => boolean,
): ProductDetails | undefined {
  const { name, image_url: imageUrl, url } = input;
  // Nearly all events of nearly all shops.
  if (name === undefined && imageUrl === undefined && url === undefined) return undefined;
  const details = {
    name: isAbsent(name) ? null : readProductName(name),
    imageUrl: isAbsent(imageUrl) ? null : readWebAddress(imageUrl),
    url: isAbsent(url) ? null : readWebAddress(url),
  };
  return details.name === null && details.imageUrl === null && details.url === null ? undefined : details;
}

/** @returns null for what is no name; a longer one is cut */
export function readProductName(value: unknown): string | null {
  const text = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string') return null;
  // Line breaks and tabs of a file would break the lists that a name stands in.
  const name = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (name === '' || UNSTORABLE.test(name)) return null;
  return name.length > MAX_NAME ? Array.from(name).slice(0, MAX_NAME).join('').trimEnd() : name;
}

/** @returns null for what is no http or https address */
export function readWebAddress(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const address = value.trim();
  return isWebAddress(address) ? address : null;
}
