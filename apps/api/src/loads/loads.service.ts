import { Injectable } from '@nestjs/common';
import type { LoadList } from '@storepulse/contracts';
import { LiveTopic } from '../platform/live-rule.js';
import { Database } from '../platform/database.js';
import { NextRead } from '../platform/next-read.js';
import { loadList } from './load-list.query.js';

/** The list of loads, for HTTP, subscribe replies and pushes. */
@Injectable()
export class LoadsService {
  private readonly reading: NextRead<LoadList>;

  constructor(database: Database) {
    this.reading = new NextRead(() => database.read((client) => loadList(client)));
  }

  @LiveTopic({ topic: 'loads', changedBy: ['loadChanged'] })
  list(): Promise<LoadList> {
    return this.reading.now();
  }
}
