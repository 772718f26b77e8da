import type { Client } from 'pg';
import type { StoreZone } from '@storepulse/database/zone/store-zone.js';
import type { Duck } from './duck.js';

/** What writing a part needs from its load. */
export interface PartContext {
  loadId: number;
  duck: Duck;
  /** Holds the load's advisory lock and runs the transaction. */
  client: Client;
  connect: () => Promise<Client>;
  zone: StoreZone;
  /** Whether to skip records in `stored_already` (stored-rows.ts). */
  leavesOut: boolean;
  /** Throws once the load was told to stop; the open transaction is rolled back. */
  assertGoing: () => void;
  /** Aborts at the same moment, to interrupt long statements. */
  signal: AbortSignal;
  /** Number of events sent to the database. Throws as `assertGoing` does. */
  onEvents: (rows: number) => void;
  /** Gets the completed share of the part's counting, from 0 to 1; must not throw. */
  onCounted: (fraction: number) => void;
  /** Records the load's progress inside the transaction. */
  finish: (counts: { events: number; days: readonly string[] }) => Promise<void>;
}
