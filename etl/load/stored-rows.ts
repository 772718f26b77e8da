import type { Client } from 'pg';
import { z } from 'zod';
import { type Duck, duckRows } from '../bulk/duck.js';
import type { Part } from '../bulk/plan-parts.js';
import { findStoredRows } from '../bulk/stored-rows.js';
import { wholeText } from '../progress.js';
import { SourceError } from '../sources/source.js';
import type { LoadOptions } from './load-options.js';

const countRow = z.object({ rows: z.bigint().transform(Number) });

export interface Looking {
  duck: Duck;
  client: Client;
  choice: LoadOptions['storedRows'];
  /** Records that earlier runs of this load wrote. */
  done: number;
  signal: AbortSignal;
  /** Gets a line that says how many rows are left out. */
  tell: (line: string) => void;
}

/**
 * Checks for rows that are stored already, before any row of the file is counted. A single one is enough to stop: only the person who loads
 * the file knows whether it is a second event or the same event again.
 *
 * @returns whether some rows are left out
 * @throws SourceError when there are such rows and no option says what to do with them
 */
export async function leaveOutStored({ duck, client, choice, done, signal, tell }: Looking): Promise<boolean> {
  if (choice === 'keep') return false;
  const interrupt = () => duck.connection.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    const { rows, stored } = await findStoredRows(duck, client, done, () => signal.throwIfAborted());
    if (stored === 0) return false;
    const found = `${wholeText(stored)} of ${wholeText(rows)} rows`;
    if (choice === 'skip') tell(`${found} are stored already and were skipped.`);
    else {
      throw new SourceError(
        `was not loaded: ${found} are stored already (the same in time, type, product, category, brand, price, user, session and quantity). ` +
          'To skip them: --skip-stored. To count them again: --keep-stored',
      );
    }
    return true;
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

export async function leftOutOf({ connection }: Duck, { first, last }: Part): Promise<number> {
  const [row] = await duckRows(connection, 'select count(*) as rows from stored_already where record between $1 and $2', [
    BigInt(first),
    BigInt(last),
  ]);
  return countRow.parse(row).rows;
}

const recordRow = z.object({ record: z.bigint().transform(Number) });

/** Numbers of the records that are left out, from 0 in file order. */
export async function recordsLeftOut({ connection }: Duck): Promise<Set<number>> {
  const rows = await duckRows(connection, 'select record from stored_already');
  return new Set(
    z
      .array(recordRow)
      .parse(rows)
      .map(({ record }) => record),
  );
}
