import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database.js';
import { storeStand } from './store-stand.query.js';

/**
 * Where the store stands, read anew for every question: other processes write too, and a NOTIFY of theirs may come after their sender
 * has asked. Questions that come while a read is under way share the next one, so there is never more than one.
 */
@Injectable()
export class StoreStands {
  private running: Promise<string> | null = null;
  private next: Promise<string> | null = null;

  constructor(private readonly database: Database) {}

  /** The stand at a moment that is not before the call: all that was committed by then is in it. */
  now(): Promise<string> {
    this.next ??= this.read();
    return this.next;
  }

  private async read(): Promise<string> {
    // Who comes meanwhile takes part: nothing has been asked yet.
    await (this.running === null ? nextTurn() : this.running.catch(() => undefined));
    this.next = null;
    const reading = storeStand(this.database.glances);
    this.running = reading;
    try {
      return await reading;
    } finally {
      if (this.running === reading) this.running = null;
    }
  }
}
