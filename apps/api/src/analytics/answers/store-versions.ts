import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database.js';
import { NextRead } from '../../platform/next-read.js';
import { storeVersion } from './store-version.query.js';

/**
 * Version of the store, read again for every query. Other processes write too, and their NOTIFY may arrive after the sender's next query.
 */
@Injectable()
export class StoreVersions {
  private readonly version: NextRead<string>;

  constructor(database: Database) {
    this.version = new NextRead(() => storeVersion(database.glances));
  }

  /** The version at some time after the call: it includes everything committed before the call. */
  now(): Promise<string> {
    return this.version.now();
  }
}
