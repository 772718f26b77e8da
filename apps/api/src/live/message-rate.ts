/** A page subscribes to all its topics at once when it connects, and to others when its filters change. */
const BURST = 120;
const PER_SECOND = 20;

export type MessageVerdict = 'fine' | 'over' | 'flood';

/**
 * A token bucket for one socket. Messages over the rate are refused but still count. A client that keeps sending is a flood, and is
 * disconnected.
 */
export class MessageRate {
  private left = BURST;

  /** @param at in `performance.now()` time, as in `take` */
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
