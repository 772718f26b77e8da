import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** The only source of the current time; tests replace it. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }

  /** Monotonic milliseconds, for durations: when the system clock is set back, a wait based on it would last that much longer. */
  steadyMs(): number {
    return performance.now();
  }

  /** Resolves when `steadyMs` has advanced by this much. */
  async wait(ms: number): Promise<void> {
    await delay(ms);
  }
}
