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
  /** Told what is left out. */
  tell: (line: string) => void;
}

/**
 * Looks, before anything of the file is counted, which of its rows are stored already. One is enough to stop: whether it is a second event
 * or the same one again, only who loads the file can tell.
 *
 * @returns whether some are left out
 * @throws SourceError where there are some and nobody has said what is to become of them
 */
export async function leaveOutStored({ duck, client, choice, done, signal, tell }: Looking): Promise<boolean> {
  if (choice === 'keep') return false;
  const interrupt = () => duck.connection.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    const { rows, stored } = await findStoredRows(duck, client, done, () => signal.throwIfAborted());
    if (stored === 0) return false;
    const found = `${wholeText(stored)} of ${wholeText(rows)} rows`;
    if (choice === 'skip') tell(`${found} are stored already and left out.`);
    else {
      throw new SourceError(
        `was not loaded: ${found} are stored already (the same in time, type, product, category, brand, price, user, session and quantity). ` +
          'To leave them out: --skip-stored. To count them a second time: --keep-stored',
      );
    }
    return true;
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

// Question: how many records of the part are left out?
export async function leftOutOf({ connection }: Duck, { first, last }: Part): Promise<number> {
  const [row] = await duckRows(connection, 'select count(*) as rows from stored_already where record between $1 and $2', [
    BigInt(first),
    BigInt(last),
  ]);
  return countRow.parse(row).rows;
}

const recordRow = z.object({ record: z.bigint().transform(Number) });

/** The records that are left out, numbered from 0 in the order of the file. */
export async function recordsLeftOut({ connection }: Duck): Promise<Set<number>> {
  const rows = await duckRows(connection, 'select record from stored_already');
  return new Set(
    z
      .array(recordRow)
      .parse(rows)
      .map(({ record }) => record),
  );
}
