import { Injectable } from '@nestjs/common';
import { FairQueue } from './fair-queue.js';

interface Turn {
  holder: string;
  begin: () => void;
}

/**
 * Turns for CPU-bound work: one piece between two rounds of the event loop, with holders taking turns. The process reads requests and
 * database answers in between, so nobody waits for more than one piece, however much one holder sends.
 */
@Injectable()
export class WorkTurns {
  private readonly waiting = new FairQueue<Turn>(({ holder }) => holder);
  private isDue = false;

  /** Resolves when a piece of work, of some ten milliseconds, may start. */
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
