import { ingestAnswer, segmentAnswer } from '../ingest.js';
import { intakeQuery, intakeReport, rejectedEventList, rejectedEventsQuery } from '../intake.js';
import { endpoint } from './endpoint.js';

/** Endpoints for sending events and for seeing what happened to them. */
export const intakeEndpoints = {
  ingestEvents: endpoint({
    method: 'POST',
    path: '/api/events',
    access: 'writeKey',
    summary: 'Send events: a JSON array, or NDJSON, with the input columns and optional message_id, order_id and order_line',
    answer: ingestAnswer,
  }),
  segmentCall: endpoint({
    method: 'POST',
    path: '/v1/:call',
    access: 'writeKey',
    summary: 'The Segment HTTP API: batch, track, page, identify, screen, group, alias, or their first letters',
    answer: segmentAnswer,
  }),
  intakeReport: endpoint({
    method: 'GET',
    path: '/api/admin/intake',
    access: 'admin',
    summary: 'What became of everything sent in the last minutes, by write key and by minute',
    query: intakeQuery,
    answer: intakeReport,
  }),
  rejectedEvents: endpoint({
    method: 'GET',
    path: '/api/admin/rejected-events',
    access: 'admin',
    summary: 'Rejected events with reason and raw text, newest first',
    query: rejectedEventsQuery,
    answer: rejectedEventList,
  }),
} as const;
