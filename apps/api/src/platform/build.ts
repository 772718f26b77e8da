import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { consoleFolder } from './console-folder.js';

/** The console build that this process serves. Its page names every file by content hash, so the id changes with each build. */
@Injectable()
export class Build {
  readonly id: string;

  constructor() {
    const folder = consoleFolder();
    const page = folder === undefined ? 'no console' : readFileSync(join(folder, 'index.html'));
    this.id = createHash('sha256').update(page).digest('hex').slice(0, 12);
  }
}
