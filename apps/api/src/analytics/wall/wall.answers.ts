import { defineAnswer } from '../answers/define-answer.js';
import { wall } from './wall.query.js';

/** The wall is looked at less often than the pulse and costs more. */
const WALL_MS = 2000;

export const wallAnswers = [
  defineAnswer({
    endpoint: 'wall',
    build: (client, _, { clock, baselineDays, brandRaces }) => wall(client, clock.now(), { days: baselineDays, races: brandRaces }),
    isCacheable: false,
    live: { changedBy: ['refreshCompleted', 'loadChanged', 'catalogChanged'], everyMs: WALL_MS },
  }),
];
