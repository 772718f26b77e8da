import pg from 'pg';
import { z } from 'zod';
import type { DiskGuard } from '../database/embedded/disk-guard.js';
import { openDatabaseForCommand } from '../database/connection/open-database.js';
import { handBack } from '../database/embedded/hand-over.js';
import { narrowDataDir } from '../database/embedded/private-files.js';
import { prepareStore } from '../database/roles/prepare-store.js';
import { zoneWarning } from '../database/zone/zone-messages.js';
import { type CommandSettings, readCommandSettings } from './settings.js';
import type { Terminal } from './terminal.js';

const storeRow = z.object({ demo: z.boolean() });

/** An open store, whether the app runs on it or not. */
export interface StoreSession {
  client: pg.Client;
  /** Absolute path. */
  dataDir: string;
  /** Whether the database's files are under `dataDir`. */
  isEmbedded: boolean;
  /** Whether there is room where the embedded database writes; null where it is not ours. */
  disk: Pick<DiskGuard, 'full' | 'onChange'> | null;
  /** What a load may take, beside PostgreSQL. */
  memoryBytes: number;
  /** A connection beside `client`; the caller ends it. */
  connect: () => Promise<pg.Client>;
  /** Whether the store holds the demo shop. */
  isDemo(): Promise<boolean>;
}

/**
 * Opens the store of the settings, brings its schema up to date, and closes everything when `work` is done.
 *
 * @throws SettingsError, UnknownZoneError, DatabaseOpenError, AlreadyRunningError: one line for a person each
 */
export async function withStore<T>(terminal: Terminal, work: (session: StoreSession) => Promise<T>): Promise<T> {
  const settings = readCommandSettings();
  narrowDataDir(settings.dataDir);
  try {
    return await withOpened(settings, terminal, work);
  } finally {
    handBack(settings.dataDir);
  }
}

async function withOpened<T>(settings: CommandSettings, terminal: Terminal, work: (session: StoreSession) => Promise<T>): Promise<T> {
  const opened = await openDatabaseForCommand(settings, (line) => terminal.line(line));
  try {
    const { addresses, zone, migrated } = await prepareStore(opened.url, settings.storeTimezone);
    if (migrated.length > 0) terminal.line(`Database brought up to date (${migrated.length} changes)`);
    const { timeZone, notice } = zone;
    for (const line of [zoneWarning(timeZone, settings.storeTimezone), notice]) if (line !== null) terminal.line(line);
    const connect = () => connectTo(addresses.of('jobs'));
    const client = await connect();
    try {
      return await work({
        client,
        dataDir: settings.dataDir,
        isEmbedded: opened.embedded,
        disk: opened.disk,
        memoryBytes: settings.loadMemoryBytes,
        connect,
        isDemo: () => isDemo(client),
      });
    } finally {
      await client.end().catch(() => undefined);
    }
  } finally {
    await opened.stop();
  }
}

async function connectTo(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'storepulse etl', keepAlive: true });
  // A lost connection is told by the query that meets it; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  // Indexes of a month and the last days of its users are sorted and hashed in memory; the server's own settings are for many short questions.
  await client.query(`set maintenance_work_mem = '256MB'; set work_mem = '128MB'`);
  return client;
}

// Question: does the store hold the demo shop?
async function isDemo(client: pg.Client): Promise<boolean> {
  return storeRow.parse((await client.query('select demo from store_state')).rows[0]).demo;
}
