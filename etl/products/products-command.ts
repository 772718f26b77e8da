import { rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Client } from 'pg';
import papaparse from 'papaparse';
import { z } from 'zod';
import { inTransaction } from '@storepulse/database/connection/in-transaction.js';
import { makePrivateFolder, privateFile, writeAnew } from '@storepulse/database/embedded/private-files.js';
import { statementRunner } from '@storepulse/database/fold/batch-statements.js';
import { resolveExternalIds } from '@storepulse/database/fold/external-ids.js';
import { describeProducts } from '@storepulse/database/fold/product-details.js';
import { DEMO_REFUSAL } from '../load/load-command.js';
import { lookAtFile, readable } from '../load/identify-file.js';
import { rejectedPath } from '../load/rejected-file.js';
import { wholeText } from '../progress.js';
import { READING_DEFAULTS } from '../reading-options.js';
import { SourceError } from '../sources/source.js';
import { withStore } from '../store-session.js';
import type { Terminal } from '../terminal.js';
import { UsageError } from '../usage-error.js';
import { readCatalog } from './catalog-file.js';
import { type CatalogRow, isTelling, readCatalogRow } from './catalog-row.js';

/** Other writers wait while this many rows are written. */
const ROWS_AT_ONCE = 5000;
const STOPPED = 130;

const unknownRow = z.object({ products: z.number() });

interface Tally {
  rows: number;
  named: Set<string>;
  described: Set<string>;
  empty: number;
  rejected: { line: number; reason: string; raw: string }[];
  warnings: Map<string, number>;
}

/**
 * Names products from a catalog. Safe to run again, and beside the running app, which shows the names at once.
 *
 * @returns the exit code
 */
export async function productsCommand(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const followsLinks = args.includes('--follow-symlinks');
  const paths = args.filter((arg) => arg !== '--follow-symlinks');
  const [path] = paths;
  if (path === undefined || paths.length > 1) throw new UsageError('products needs one file, for example: products catalog.csv.');
  try {
    const file = await lookAtFile(path, { ...READING_DEFAULTS, followsLinks });
    return await withStore(terminal, async (store) => {
      if (await store.isDemo()) {
        terminal.error(DEMO_REFUSAL);
        return 1;
      }
      const tally: Tally = { rows: 0, named: new Set(), described: new Set(), empty: 0, rejected: [], warnings: new Map() };
      const now = new Date();
      let waiting: CatalogRow[] = [];
      for await (const { line, raw, content } of readCatalog(file)) {
        tally.rows += 1;
        const parsed = content.ok ? readCatalogRow(content.fields, now) : content;
        if (!parsed.ok) {
          tally.rejected.push({ line, reason: parsed.reason, raw });
          continue;
        }
        for (const kind of parsed.warnings) tally.warnings.set(kind, (tally.warnings.get(kind) ?? 0) + 1);
        if (isTelling(parsed.row)) waiting.push(parsed.row);
        else tally.empty += 1;
        if (waiting.length < ROWS_AT_ONCE) continue;
        if (signal.aborted) return stopped(tally, path, terminal);
        await write(store.client, waiting, tally);
        waiting = [];
      }
      await write(store.client, waiting, tally);
      const rejectedFile = await keepRejected(rejectedPath(store.dataDir, file.name), tally);
      for (const text of await summary(store.client, path, tally, rejectedFile)) terminal.line(text);
      return 0;
    });
  } catch (error) {
    const known = readable(error);
    if (!(known instanceof SourceError)) throw error;
    terminal.error(`${path} ${known.message}.`);
    return 1;
  }
}

function stopped({ described }: Tally, path: string, terminal: Terminal): number {
  terminal.line(`Stopped after ${wholeText(described.size)} products. To continue, run it again: npm run etl -- products ${path}`);
  return STOPPED;
}

async function write(client: Client, rows: readonly CatalogRow[], tally: Tally): Promise<void> {
  if (rows.length === 0) return;
  await inTransaction(client, async () => {
    const run = statementRunner(client, false);
    await run('lockStore');
    const ids = await resolveExternalIds(
      run,
      rows.map(({ productId }) => ({ productId })),
      [],
      true,
    );
    const told = rows.map(({ productId, ...row }) => ({ ...row, productId: ids.of('product', productId) }));
    await describeProducts(client, told);
    for (const { productId, name } of told) {
      tally.described.add(productId);
      if (name !== null) tally.named.add(productId);
    }
  });
}

/** Always deletes the previous run's file: it would be mistaken for this run's. */
async function keepRejected(path: string, { rejected }: Tally): Promise<string | null> {
  await rm(path, { force: true });
  if (rejected.length === 0) return null;
  makePrivateFolder(dirname(path));
  await writeFile(path, `${papaparse.unparse(rejected, { newline: '\n', escapeFormulae: true })}\n`, {
    mode: privateFile,
    flag: writeAnew,
  });
  return path;
}

async function summary(client: Client, path: string, tally: Tally, rejectedFile: string | null): Promise<string[]> {
  // How many of these products have no event yet.
  const { rows } = await client.query(
    `select count(*)::integer as products
     from unnest($1::bigint[]) as d (product_id)
     where not exists (select from products p where p.product_id = d.product_id)`,
    [[...tally.described]],
  );
  const { products: unknown } = unknownRow.parse(rows[0]);
  return [
    `${path}: ${wholeText(tally.described.size)} products described`,
    `  rows read      ${wholeText(tally.rows)}`,
    `  named          ${wholeText(tally.named.size)}`,
    ...(unknown > 0 ? [`  without events ${wholeText(unknown)} (shown after their first event)`] : []),
    ...(tally.empty > 0 ? [`  empty          ${wholeText(tally.empty)} (an id and nothing else)`] : []),
    `  rejected       ${wholeText(tally.rejected.length)}${rejectedFile === null ? '' : ` (with line and reason in ${rejectedFile})`}`,
    ...(tally.warnings.size > 0 ? ['  accepted without some values (warnings):'] : []),
    ...[...tally.warnings].map(([kind, count]) => `    ${wholeText(count).padStart(9)}  ${kind}`),
  ];
}
