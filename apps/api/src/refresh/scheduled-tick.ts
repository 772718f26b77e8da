import { CronJob } from 'cron';

/** A process that was held up for longer than this many ticks takes the latest and lets the rest go. */
const MOST_MISSED = 100;

/** The ticks of one schedule. Each is named by the time it was due, not by when it fired: so all processes name it alike. */
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

  /** Whether the schedule is still the one asked for. */
  isSame(cron: string, timeZone: string): boolean {
    return this.cron === cron && this.timeZone === timeZone;
  }

  /** The latest due time that has come; from it on, the next. */
  private take(): Date {
    const next = this.next();
    let due = this.due;
    for (let missed = 0; missed < MOST_MISSED; missed += 1) {
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
