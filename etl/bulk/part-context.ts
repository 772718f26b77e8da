import type { Client } from 'pg';
import type { Duck } from './duck.js';

/** What the writing of a part needs from the load around it. */
export interface PartContext {
  loadId: number;
  duck: Duck;
  /** Holds the load's lock, and runs the transaction. */
  client: Client;
  connect: () => Promise<Client>;
  timeZone: string;
  /** Throws once the load was told to stop: what is open is rolled back. */
  assertGoing: () => void;
  /** Events that have left for the database. */
  onEvents: (rows: number) => void;
  /** Enters how far the load is; in the transaction. */
  finish: (counts: { events: number; days: readonly string[] }) => Promise<void>;
}
