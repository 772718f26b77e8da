import { brandAnswers } from '../brands/brands.answers.js';
import { cartAnswers } from '../carts/carts.answers.js';
import { cohortAnswers } from '../cohorts/cohorts.answers.js';
import { funnelAnswers } from '../funnel/funnel.answers.js';
import { productAnswers } from '../products/products.answers.js';
import { pulseAnswers } from '../pulse/pulse.answers.js';
import { replayAnswers } from '../replay/replay.answers.js';
import { segmentAnswers } from '../segments/segments.answers.js';
import { sessionAnswers } from '../sessions/sessions.answers.js';
import { wallAnswers } from '../wall/wall.answers.js';
import type { DefinedAnswer } from './define-answer.js';

/** Every answer of the read side. */
export const ANSWERS: readonly DefinedAnswer[] = [
  ...funnelAnswers,
  ...productAnswers,
  ...cartAnswers,
  ...sessionAnswers,
  ...cohortAnswers,
  ...brandAnswers,
  ...segmentAnswers,
  ...pulseAnswers,
  ...wallAnswers,
  ...replayAnswers,
];
