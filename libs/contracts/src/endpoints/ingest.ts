import { ingestAnswer, segmentAnswer } from '../ingest.js';
import { ingestReportQuery, ingestReport, rejectedEventList, rejectedEventsQuery } from '../ingest-report.js';
import { endpoint } from './endpoint.js';

/** Endpoints for sending events and for seeing what happened to them. */
export const ingestEndpoints = {
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
    summary: 'Send events as the Segment HTTP API: batch, track, page, identify, screen, group, alias, or their first letters',
    answer: segmentAnswer,
  }),
  ingestReport: endpoint({
    method: 'GET',
    path: '/api/admin/ingest',
    formerPath: '/api/admin/intake',
    access: 'admin',
    summary: 'Get the ingest results of the last minutes, by write key and by minute',
    query: ingestReportQuery,
    answer: ingestReport,
  }),
  rejectedEvents: endpoint({
    method: 'GET',
    path: '/api/admin/rejected-events',
    access: 'admin',
    summary: 'List rejected events with reason and raw text, newest first',
    query: rejectedEventsQuery,
    answer: rejectedEventList,
  }),
} as const;
