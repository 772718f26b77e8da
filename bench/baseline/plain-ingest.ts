/**
 * The obvious implementation: a server that parses the JSON of a request and inserts its rows, one transaction per request, over a
 * connection pool. No validation, no deduplication, no roll-ups. Runs as a separate process that is given its database.
 */
import { createServer } from 'node:http';
import pg from 'pg';
import { z } from 'zod';
import { BARE_INSERT, BARE_TABLE } from './bare-insert.js';

const start = z.object({ databaseUrl: z.string() });
const COLUMNS = [
  'event_time',
  'event_type',
  'product_id',
  'category_id',
  'category_code',
  'brand',
  'price',
  'user_id',
  'user_session',
  'message_id',
] as const;
const events = z.array(z.record(z.string(), z.unknown()));

process.once('message', (message) => void serve(start.parse(message).databaseUrl));

async function serve(databaseUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  await pool.query(BARE_TABLE);
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const rows = events.parse(JSON.parse(Buffer.concat(parts).toString('utf8')));
      pool
        .query(
          BARE_INSERT,
          COLUMNS.map((column) => rows.map((row) => row[column])),
        )
        .then(
          () => response.end(JSON.stringify({ accepted: rows.length })),
          () => response.writeHead(500).end(),
        );
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') process.send?.({ url: `http://127.0.0.1:${address.port}` });
  });
  process.once('disconnect', () => process.exit(0));
}
