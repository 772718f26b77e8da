import type { Client } from 'pg';
import type { StoreZone } from '../../database/zone/store-zone.js';
import type { Duck } from './duck.js';

/** What the writing of a part needs from the load around it. */
export interface PartContext {
  loadId: number;
  duck: Duck;
  /** Holds the load's lock, and runs the transaction. */
  client: Client;
  connect: () => Promise<Client>;
  zone: StoreZone;
  /** Whether records of `stored_already` stay out (stored-rows.ts). */
  leavesOut: boolean;
  /** Throws once the load was told to stop: what is open is rolled back. */
  assertGoing: () => void;
  /** Aborts then: what would take long is interrupted. */
  signal: AbortSignal;
  /** Events that have left for the database. Throws as `assertGoing` does. */
  onEvents: (rows: number) => void;
  /** Told the share that is counted of all that is counted of the part, from 0 to 1; must not throw. */
  onCounted: (fraction: number) => void;
  /** Enters how far the load is; in the transaction. */
  finish: (counts: { events: number; days: readonly string[] }) => Promise<void>;
}
