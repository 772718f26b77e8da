import { Injectable } from '@nestjs/common';
import type { LoadList } from '@storepulse/contracts';
import { Database } from '../platform/database.js';
import { loadList } from './load-list.query.js';

/** Files loaded and loading, for HTTP, subscribe reply and push alike. */
@Injectable()
export class LoadsService {
  constructor(private readonly database: Database) {}

  list(): Promise<LoadList> {
    return this.database.read((client) => loadList(client));
  }
}
