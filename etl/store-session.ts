import pg from 'pg';
import { z } from 'zod';
import type { DiskGuard } from '@storepulse/database/embedded/disk-guard.js';
import { openDatabaseForCommand } from '@storepulse/database/connection/open-database.js';
import { handBack } from '@storepulse/database/embedded/hand-over.js';
import { narrowDataDir } from '@storepulse/database/embedded/private-files.js';
import { prepareStore } from '@storepulse/database/roles/prepare-store.js';
import { zoneWarning } from '@storepulse/database/zone/zone-messages.js';
import { type CommandSettings, readCommandSettings } from './settings.js';
import type { Terminal } from './terminal.js';

const storeRow = z.object({ demo: z.boolean() });

/** An open store, whether or not the app is running on it. */
export interface StoreSession {
  client: pg.Client;
  /** Absolute path. */
  dataDir: string;
  /** Whether the database's files are under `dataDir`. */
  isEmbedded: boolean;
  /** Disk-space state of the embedded database; null for an external one. */
  disk: Pick<DiskGuard, 'full' | 'onChange'> | null;
  /** Memory that a load may use, besides PostgreSQL. */
  memoryBytes: number;
  /** A connection beside `client`; the caller ends it. */
  connect: () => Promise<pg.Client>;
  /** Whether the store holds the demo shop. */
  isDemo(): Promise<boolean>;
}

/**
 * Opens the store that the settings name, migrates its schema, and closes everything when `work` is done.
 *
 * @throws SettingsError, UnknownZoneError, DatabaseOpenError, AlreadyRunningError: each with one line for the user
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
  // The next query reports a lost connection; without a listener, the event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  // Memory to sort a month's indexes and hash its users' last days. The server's own settings suit many short queries.
  await client.query(`set maintenance_work_mem = '256MB'; set work_mem = '128MB'`);
  return client;
}

async function isDemo(client: pg.Client): Promise<boolean> {
  return storeRow.parse((await client.query('select demo from store_state')).rows[0]).demo;
}
