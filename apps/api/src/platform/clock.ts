import { Injectable } from '@nestjs/common';

/** The one place that asks what time it is; tests give another. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
