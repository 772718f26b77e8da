import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createShop } from '../../libs/shop-model/index.js';
import { removeAtEnd } from './temporary-folders.js';

export const CSV_HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session';

/** Writes a file into its own folder, which is removed when the test file ends; the caller may remove it earlier. */
export function csvFile(content: string | Buffer, name = 'events.csv'): { folder: string; path: string } {
  const folder = removeAtEnd(mkdtempSync(join(tmpdir(), 'storepulse-load-')));
  const path = join(folder, name);
  writeFileSync(path, content);
  return { folder, path };
}

/** Generates `events` rows of a shop between two times, as CSV lines without the header, ordered by time. */
export function shopRows(seed: string, from: string, to: string, events: number): string[] {
  return [...createShop({ seed }).sessionsBetween(new Date(from), new Date(to), events)]
    .map((event) =>
      [
        `${event.eventTime.slice(0, 19).replace('T', ' ')} UTC`,
        event.eventType,
        event.productId,
        event.categoryId,
        event.categoryCode ?? '',
        event.brand ?? '',
        event.price,
        event.userId,
        event.userSession ?? '',
      ].join(','),
    )
    .sort();
}
