import * as segments from '../segments.js';
import { done, endpoint } from './endpoint.js';

/** Endpoints for segments: users selected by their actions, saved for use as a filter. */
export const segmentsEndpoints = {
  segments: endpoint({
    method: 'GET',
    path: '/api/segments',
    topic: 'segments',
    access: 'viewer',
    summary: 'List the saved segments of users, by name',
    answer: segments.segmentList,
  }),
  addSegment: endpoint({
    method: 'POST',
    path: '/api/segments',
    access: 'analyst',
    summary: 'Save a segment: users who did, or did not do, the actions of a rule',
    body: segments.newSegment,
    answer: segments.segment,
  }),
  segmentSize: endpoint({
    method: 'POST',
    path: '/api/segments/size',
    access: 'analyst',
    summary: 'Count the users of a rule, saved or not',
    body: segments.segmentSizeQuery,
    answer: segments.segmentSizeAnswer,
  }),
  changeSegment: endpoint({
    method: 'PATCH',
    path: '/api/segments/:segmentId',
    access: 'analyst',
    summary: 'Change the name or the rule of a segment',
    body: segments.segmentChange,
    answer: segments.segment,
  }),
  removeSegment: endpoint({
    method: 'DELETE',
    path: '/api/segments/:segmentId',
    access: 'analyst',
    summary: 'Delete a segment',
    answer: done,
  }),
} as const;
