import { CronJob } from 'cron';

/** Most missed ticks to step through after a process was blocked. */
const MAX_MISSED = 100;

/** The ticks of one schedule, named by their due time rather than when they fired, so that all processes name them alike. */
export class ScheduledTick {
  readonly job: CronJob;
  private due: Date;

  constructor(
    private readonly cron: string,
    private readonly timeZone: string,
    onTick: (dueAt: Date) => void,
  ) {
    this.job = CronJob.from({ cronTime: cron, timeZone, start: false, onTick: () => onTick(this.take()) });
    this.due = this.next();
  }

  /** Whether the schedule is still the same. */
  isSame(cron: string, timeZone: string): boolean {
    return this.cron === cron && this.timeZone === timeZone;
  }

  /** Returns the latest due time that has passed, and moves on to the next one. */
  private take(): Date {
    const next = this.next();
    let due = this.due;
    for (let missed = 0; missed < MAX_MISSED; missed += 1) {
      const following = this.job.cronTime.getNextDateFrom(due, this.timeZone).toJSDate();
      if (following >= next) break;
      due = following;
    }
    this.due = next;
    return due;
  }

  private next(): Date {
    return this.job.nextDate().toJSDate();
  }
}
