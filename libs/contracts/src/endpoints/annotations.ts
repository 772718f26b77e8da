import * as annotations from '../annotations.js';
import { done, endpoint } from './endpoint.js';

/** Endpoints for notes on days. */
export const annotationsEndpoints = {
  annotations: endpoint({
    method: 'GET',
    path: '/api/annotations',
    topic: 'annotations',
    access: 'viewer',
    summary: 'List annotations of days, such as sales and outages, latest first',
    query: annotations.annotationsQuery,
    answer: annotations.annotationList,
  }),
  addAnnotation: endpoint({
    method: 'POST',
    path: '/api/annotations',
    access: 'analyst',
    summary: 'Annotate a day or a range of days; everybody sees it at once',
    body: annotations.newAnnotation,
    answer: annotations.annotation,
  }),
  changeAnnotation: endpoint({
    method: 'PATCH',
    path: '/api/annotations/:annotationId',
    access: 'analyst',
    summary: 'Change the text or the days of an annotation',
    body: annotations.annotationChange,
    answer: annotations.annotation,
  }),
  removeAnnotation: endpoint({
    method: 'DELETE',
    path: '/api/annotations/:annotationId',
    access: 'analyst',
    summary: 'Delete an annotation',
    answer: done,
  }),
} as const;
