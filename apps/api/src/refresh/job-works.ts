import { Injectable } from '@nestjs/common';
import type { JobTarget } from '@storepulse/contracts';
import type pg from 'pg';

/** What a target's run does; the runner sees to everything around it. */
export interface JobWork {
  /** A few words for people. */
  readonly title: string;
  /** Why a run would change nothing; null when it would. */
  nothingToDo(client: pg.ClientBase): Promise<string | null>;
  /**
   * Does the work, idempotent, in the transaction that the runner has begun and commits.
   *
   * @returns rows of the view, partitions made or rows cleared.
   */
  run(client: pg.ClientBase): Promise<number>;
}

/** The work of each target; stages put theirs in while the app starts. */
@Injectable()
export class JobWorks {
  private readonly works = new Map<JobTarget, JobWork>();

  register(target: JobTarget, work: JobWork): void {
    this.works.set(target, work);
  }

  /** @throws when no stage registered the target, a defect. */
  of(target: JobTarget): JobWork {
    const work = this.works.get(target);
    if (work === undefined) throw new Error(`no stage does ${target}`);
    return work;
  }
}
