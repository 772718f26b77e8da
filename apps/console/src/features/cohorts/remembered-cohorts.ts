import type { CohortsAnswer } from '@storepulse/contracts';
import { Remembered } from '../../api/remembered.ts';

/** A grid over a large store takes its time. */
export const rememberedCohorts = new Remembered<CohortsAnswer>();
