import type { SegmentGroup } from '@storepulse/contracts';

/** What a question covers, as the baseline understands it. Days are inclusive; without them, all days. */
export interface Asked {
  from?: string | undefined;
  to?: string | undefined;
  /** Days to compare with. */
  beforeFrom?: string | undefined;
  beforeTo?: string | undefined;
  brand?: string | undefined;
  category?: string | undefined;
  product?: string | undefined;
  /** Rule of the segment. */
  rule?: SegmentGroup | undefined;
}
