import { mkdir, readdir, rm } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { privateFolder } from '@storepulse/database/embedded/private-files.js';
import type { StoreZone } from '@storepulse/database/zone/store-zone.js';
import { errorMessage } from '../platform/error-code.js';
import { hasNoSpace } from './damage.js';
import { ColumnTables } from './tables.js';

const MAX_BYTES = 1.3e9;

/** Opens the tables in a folder of this process below `parent`. */
export async function openOwnTables(parent: string, identity: string, zone: StoreZone) {
  const { folder: own, opened } = await ownFolder(parent, (folder) => openTables(folder, identity, zone));
  await removeLeftovers(own);
  return { own, ...opened };
}

/** Processes of the API that share a data folder. */
const MAX_PROCESSES = 8;

/** DuckDB lets one process open a file, so each process has a folder of its own. Takes the first that is free. */
async function ownFolder<T>(parent: string, openIn: (folder: string) => Promise<T>): Promise<{ folder: string; opened: T }> {
  for (let number = 1; ; number += 1) {
    const folder = join(parent, String(number));
    await mkdir(folder, { recursive: true, mode: privateFolder });
    try {
      return { folder, opened: await openIn(folder) };
    } catch (error) {
      const isTaken = error instanceof Error && /lock on file/i.test(error.message);
      if (isTaken && number < MAX_PROCESSES) continue;
      if (isTaken || hasNoSpace(errorMessage(error))) throw error;
      // Unreadable, or of another version: everything in it can be copied again.
      await rm(folder, { recursive: true });
      await mkdir(folder, { mode: privateFolder });
      return { folder, opened: await openIn(folder) };
    }
  }
}

/** Rows on their way, files of exports, and what did not fit into memory, when a process was killed. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (/^(rows-\d+\.csv|spill|exports)$/.test(name)) await rm(join(folder, name), { recursive: true, force: true });
}

async function openTables(folder: string, identity: string, zone: StoreZone) {
  const instance = await DuckDBInstance.create(join(folder, 'columns.duckdb'), {
    memory_limit: `${Math.floor(Math.min(totalmem() / 4, MAX_BYTES) / 1e6)}MB`,
    threads: String(availableParallelism()),
    temp_directory: join(folder, 'spill'),
  });
  const connection = await instance.connect();
  try {
    return { tables: await ColumnTables.open(connection, identity, zone), beside: await instance.connect(), instance };
  } catch (error) {
    connection.closeSync();
    instance.closeSync();
    throw error;
  }
}
