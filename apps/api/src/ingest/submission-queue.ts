import type { Submission } from './submission.js';

/** What waits to be written, served by key in turn: a sender of much does not keep the others waiting. The order of one key stays. */
export class SubmissionQueue {
  /** In the order in which they are served next. */
  private readonly byKey = new Map<string, Submission[]>();
  private waitingRows = 0;

  get rows(): number {
    return this.waitingRows;
  }

  get isEmpty(): boolean {
    return this.byKey.size === 0;
  }

  rowsOf(keyId: string): number {
    return (this.byKey.get(keyId) ?? []).reduce((rows, { size }) => rows + size, 0);
  }

  add(submission: Submission): void {
    const waiting = this.byKey.get(submission.keyId);
    if (waiting === undefined) this.byKey.set(submission.keyId, [submission]);
    else waiting.push(submission);
    this.waitingRows += submission.size;
  }

  /** One of each key, and again, as long as they fit; at least one. */
  takeGroup(mostRows: number): Submission[] {
    const group: Submission[] = [];
    let rows = 0;
    for (const keyId of this.turns()) {
      const next = this.byKey.get(keyId)?.[0];
      if (next === undefined) continue;
      if (group.length > 0 && rows + next.size > mostRows) break;
      group.push(next);
      rows += next.size;
      this.remove(next);
    }
    return group;
  }

  /** @returns whether it still waited */
  remove(submission: Submission): boolean {
    const { keyId } = submission;
    const waiting = this.byKey.get(keyId);
    const place = waiting?.indexOf(submission) ?? -1;
    if (waiting === undefined || place < 0) return false;
    waiting.splice(place, 1);
    this.waitingRows -= submission.size;
    // Behind the others.
    this.byKey.delete(keyId);
    if (waiting.length > 0) this.byKey.set(keyId, waiting);
    return true;
  }

  takeAll(): Submission[] {
    const all = [...this.byKey.values()].flat();
    this.byKey.clear();
    this.waitingRows = 0;
    return all;
  }

  private *turns(): Generator<string> {
    for (;;) {
      const [next] = this.byKey.keys();
      if (next === undefined) return;
      yield next;
    }
  }
}
