import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database.js';
import { NextRead } from '../../platform/next-read.js';
import { storeStand } from './store-stand.query.js';

/** Where the store stands, read anew for every question: other processes write too, and a NOTIFY of theirs may come after their sender has asked. */
@Injectable()
export class StoreStands {
  private readonly stand: NextRead<string>;

  constructor(database: Database) {
    this.stand = new NextRead(() => storeStand(database.glances));
  }

  /** The stand at a moment that is not before the call: all that was committed by then is in it. */
  now(): Promise<string> {
    return this.stand.now();
  }
}
