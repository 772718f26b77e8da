import type { SentRow } from '@storepulse/database/fold/refund-row.js';
import type { CheckedEvents } from './check-events.js';

/**
 * Splits the events of one request into parts of at most `maxRows` rows and links. Each part is written in its own transaction. The
 * lines of an order and its refunds stay in one part, however many they are. Rejected and ignored events have no row and go with the
 * first part.
 */
export function splitEvents(events: CheckedEvents, maxRows: number): CheckedEvents[] {
  if (events.rows.length + events.links.length <= maxRows) return [events];
  const parts: CheckedEvents[] = [];
  const fresh = (): CheckedEvents => {
    const part = { rows: [], indexes: [], rejected: [], warnings: [], ignored: 0, links: [] };
    parts.push(part);
    return part;
  };
  let part = fresh();
  const fit = (size: number): void => {
    const taken = part.rows.length + part.links.length;
    if (taken > 0 && taken + size > maxRows) part = fresh();
  };
  for (const places of togetherIn(events)) {
    fit(places.length);
    for (const place of places) {
      const [row, index] = [events.rows[place], events.indexes[place]];
      if (row === undefined || index === undefined) throw new Error('a row has no place in its request');
      part.rows.push(row);
      part.indexes.push(index);
    }
  }
  for (const link of events.links) {
    fit(1);
    part.links.push(link);
  }
  Object.assign(parts[0] ?? part, { rejected: events.rejected, warnings: events.warnings, ignored: events.ignored });
  return parts;
}

/** Groups of row indexes that must be written together, ordered by their first row. */
function togetherIn({ rows, indexes }: CheckedEvents): Iterable<number[]> {
  const units = new Map<string, number[]>();
  rows.forEach((row, place) => {
    const name = orderOf(row) ?? `event ${indexes[place]}`;
    const unit = units.get(name);
    if (unit === undefined) units.set(name, [place]);
    else unit.push(place);
  });
  return units.values();
}

const orderOf = ({ order }: SentRow): string | undefined => (order === undefined ? undefined : `order ${order.id}`);
