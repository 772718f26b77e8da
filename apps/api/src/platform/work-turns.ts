import { Injectable } from '@nestjs/common';
import { FairQueue } from './fair-queue.js';

interface Turn {
  holder: string;
  begin: () => void;
}

/**
 * Turns for work that keeps the process busy: one between two rounds of the event loop, holders in turn. What others send, and what the database
 * answers, is read in between, so nobody waits for more than a piece of it, whoever sends how much at once.
 */
@Injectable()
export class WorkTurns {
  private readonly waiting = new FairQueue<Turn>(({ holder }) => holder);
  private isDue = false;

  /** Resolves when a piece of work, of some ten milliseconds, may begin. */
  next(holder: string): Promise<void> {
    return new Promise((begin) => {
      this.waiting.add({ holder, begin });
      this.giveLater();
    });
  }

  private giveLater(): void {
    if (this.isDue) return;
    this.isDue = true;
    setImmediate(() => {
      this.isDue = false;
      this.waiting.takeNext(() => true)?.begin();
      if (!this.waiting.isEmpty) this.giveLater();
    });
  }
}
