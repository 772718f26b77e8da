import type { EventType } from '@storepulse/contracts';
import type { Catalog } from './catalog.js';
import { STEP_TYPES, VIEW, type VisitPlanner } from './visit-planner.js';

/** One event of a simulated shop, in the form that the store writes (`EventRow` of database/fold). */
export interface ShopEvent {
  messageId: null;
  /** ISO 8601 in UTC. */
  eventTime: string;
  eventType: EventType;
  productId: string;
  categoryId: string;
  categoryCode: string | null;
  brand: string | null;
  price: string;
  userId: string;
  userSession: string | null;
  quantity: number;
}

/** Converts the last planned visit to events. */
export function shopEventsOf(planner: VisitPlanner, catalog: Catalog): ShopEvent[] {
  const session = uuidText(planner.session);
  return Array.from({ length: planner.count }, (_, at) => {
    const product = catalog.products[planner.products[at] ?? -1];
    if (product === undefined) throw new RangeError('a visit is planned of products of the catalog');
    return {
      messageId: null,
      eventTime: new Date(planner.epochMs[at] ?? 0).toISOString(),
      eventType: STEP_TYPES[planner.types[at] ?? VIEW] ?? 'view',
      productId: product.productId,
      categoryId: product.categoryId,
      categoryCode: product.categoryCode,
      brand: product.brand,
      price: String((planner.prices[at] ?? 0) / 100),
      userId: String(planner.users[at]),
      userSession: planner.sessionless[at] === 1 ? null : session,
      quantity: 1,
    };
  });
}

function uuidText(words: Int32Array): string {
  const hex = Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
