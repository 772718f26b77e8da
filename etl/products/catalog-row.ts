import type { EventRow, ProductDetails } from '@storepulse/database/fold/event-row.js';
import { type EventInput, parseEvent } from '@storepulse/database/fold/parse-event.js';

/** Columns of a catalog. */
export const CATALOG_COLUMNS = ['product_id', 'name', 'brand', 'category_code', 'price', 'image_url', 'url', 'updated_at'] as const;
export type CatalogColumn = (typeof CATALOG_COLUMNS)[number];

/** A product as a catalog describes it. */
export interface CatalogRow extends ProductDetails, Pick<EventRow, 'productId' | 'brand' | 'categoryCode' | 'price'> {
  at: string;
}

export type ParsedRow = { ok: true; row: CatalogRow; warnings: readonly string[] } | { ok: false; reason: string };

/** How far a catalog's clock may run ahead, as for senders: a name dated next year would hide every newer one until then. */
const MAX_AHEAD_MS = 10 * 60_000;
const NO_DETAILS: ProductDetails = { name: null, imageUrl: null, url: null };

/** Checks a row as if it were an event: files, senders and catalogs share one validation. */
export function readCatalogRow(fields: Partial<Record<CatalogColumn, unknown>>, now: Date): ParsedRow {
  const { updated_at: updatedAt, ...columns } = fields;
  const isDated = typeof updatedAt === 'string' && updatedAt.trim() !== '';
  const input: EventInput = { ...columns, event_time: isDated ? updatedAt : now.toISOString(), event_type: 'view', user_id: '0' };
  const parsed = parseEvent(input);
  if (!parsed.ok) return { ok: false, reason: parsed.reason.replace(/^event_time/, 'updated_at') };
  const { productId, brand, categoryCode, price, details = NO_DETAILS, eventTime: at } = parsed.row;
  if (Date.parse(at) - now.getTime() > MAX_AHEAD_MS) return { ok: false, reason: `updated_at ${at} is more than 10 minutes in the future` };
  return { ok: true, row: { productId, brand, categoryCode, price, ...details, at }, warnings: parsed.warnings ?? [] };
}

/** Whether the row has anything besides the id. */
export const isTelling = ({ name, imageUrl, url, brand, categoryCode, price }: CatalogRow): boolean =>
  [name, imageUrl, url, brand, categoryCode, price].some((value) => value !== null);
