import { defineAnswer } from '../answers/define-answer.js';
import { cohorts } from './cohorts.query.js';

export const cohortAnswers = [
  // Depends on whether the last week or month is still running.
  defineAnswer({
    endpoint: 'cohorts',
    build: (client, query, { clock, columns }) => cohorts(client, query, clock.now(), columns),
    isCacheable: false,
  }),
];
