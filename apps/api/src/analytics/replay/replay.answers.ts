import { defineAnswer } from '../answers/define-answer.js';
import { replayDays } from '../store-state/replay-days.query.js';
import { replayFrame } from './replay-frame.query.js';

export const replayAnswers = [
  // A frame moves with the clock. Reading its day fills a cache for others.
  defineAnswer({
    endpoint: 'wallReplay',
    build: (client, query, { clock, replayedDays, baselineDays, brandRaces }) =>
      replayFrame(client, query, clock.now(), replayedDays, { days: baselineDays, races: brandRaces }),
    isCacheable: false,
    runsToEnd: true,
  }),
  defineAnswer({ endpoint: 'wallReplayDays', build: (client, { near }) => replayDays(client, near), isCacheable: false }),
];
