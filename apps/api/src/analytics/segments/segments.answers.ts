import { defineAnswer } from '../answers/define-answer.js';
import { segmentSize } from './segment-size.query.js';

export const segmentAnswers = [
  defineAnswer({ endpoint: 'segmentSize', build: (client, query, { columns }) => segmentSize(client, query, columns) }),
];
