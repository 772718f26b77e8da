import type { CohortsAnswer } from '@storepulse/contracts';
import { Remembered } from '../../api/remembered.ts';

/** Cached answers, because computing the grid of a large store is slow. */
export const rememberedCohorts = new Remembered<CohortsAnswer>();
