/** A page asks for all its topics at once when it connects, and for others when its filters change. */
const BURST = 120;
const PER_SECOND = 20;

export type MessageVerdict = 'fine' | 'over' | 'flood';

/** A token bucket of one socket. What is over is refused, and counts on: who does not stop then is a flood, and is disconnected. */
export class MessageRate {
  private left = BURST;

  /** @param at in the time of `performance.now()`, as in `take` */
  constructor(private at: number) {}

  take(now: number): MessageVerdict {
    this.left = Math.min(BURST, this.left + ((now - this.at) / 1000) * PER_SECOND) - 1;
    this.at = now;
    if (this.left >= 0) return 'fine';
    return this.left >= -BURST ? 'over' : 'flood';
  }

  get isOver(): boolean {
    return this.left < 0;
  }
}
