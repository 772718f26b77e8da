import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database.js';
import { NextRead } from '../../platform/next-read.js';
import { storeStand } from './store-stand.query.js';

/**
 * Version of the store, read again for every query. Other processes write too, and their NOTIFY may arrive after the sender's next query.
 */
@Injectable()
export class StoreStands {
  private readonly stand: NextRead<string>;

  constructor(database: Database) {
    this.stand = new NextRead(() => storeStand(database.glances));
  }

  /** The version at some time after the call: it includes everything committed before the call. */
  now(): Promise<string> {
    return this.stand.now();
  }
}
