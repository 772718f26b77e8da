import type { EventRow, ProductDetails } from '../../database/fold/event-row.js';
import { type EventInput, parseEvent } from '../../database/fold/parse-event.js';

/** Columns of a catalogue. */
export const CATALOGUE_COLUMNS = ['product_id', 'name', 'brand', 'category_code', 'price', 'image_url', 'url', 'updated_at'] as const;
export type CatalogueColumn = (typeof CATALOGUE_COLUMNS)[number];

/** A product as a catalogue describes it. */
export interface CatalogueRow extends ProductDetails, Pick<EventRow, 'productId' | 'brand' | 'categoryCode' | 'price'> {
  at: string;
}

export type ParsedRow = { ok: true; row: CatalogueRow; warnings: readonly string[] } | { ok: false; reason: string };

/** How far a catalogue's clock may run ahead, as for senders: a name dated next year would hide every newer one until then. */
const MAX_AHEAD_MS = 10 * 60_000;
const NO_DETAILS: ProductDetails = { name: null, imageUrl: null, url: null };

/** Checks a row as if it were an event: files, senders and catalogues share one validation. */
export function readCatalogueRow(fields: Partial<Record<CatalogueColumn, unknown>>, now: Date): ParsedRow {
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
export const isTelling = ({ name, imageUrl, url, brand, categoryCode, price }: CatalogueRow): boolean =>
  [name, imageUrl, url, brand, categoryCode, price].some((value) => value !== null);
