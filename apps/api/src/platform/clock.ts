import { Injectable } from '@nestjs/common';

/** The one place that asks what time it is; tests give another. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }

  /** Milliseconds since some moment, for spans: the time of day may be set back, and a wait would then last for as long. */
  steadyMs(): number {
    return performance.now();
  }
}
