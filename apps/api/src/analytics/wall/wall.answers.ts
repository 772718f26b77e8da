import { defineAnswer } from '../answers/define-answer.js';
import { pulse } from '../pulse/pulse.query.js';
import { replayDays } from '../replay/replay-days.query.js';
import { replayFrame } from '../replay/replay-frame.query.js';
import { wall } from './wall.query.js';

/** The pulse updates while someone watches, even without new events: it shows that the connection is alive, and "per second" falls to 0. */
const PULSE_MS = 1000;
/** The other wall data is looked at less often and costs more. */
const WALL_MS = 2000;

export const wallAnswers = [
  defineAnswer({
    endpoint: 'pulse',
    build: (client, _, { clock, recentVisitors, normalPauses, brandDays, productDays }) =>
      pulse(client, clock.now(), { visitors: recentVisitors, pauses: normalPauses }, { brands: brandDays, products: productDays }),
    isCacheable: false,
    live: { changedBy: ['batchCommitted', 'refreshCompleted', 'catalogChanged'], everyMs: PULSE_MS },
  }),
  defineAnswer({
    endpoint: 'wall',
    build: (client, _, { clock, baselineDays, brandRaces }) => wall(client, clock.now(), { days: baselineDays, races: brandRaces }),
    isCacheable: false,
    live: { changedBy: ['refreshCompleted', 'loadChanged', 'catalogChanged'], everyMs: WALL_MS },
  }),
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
