import { adminEndpoints } from './admin.js';
import { analyticsEndpoints } from './analytics.js';
import { annotationsEndpoints } from './annotations.js';
import { currenciesEndpoints } from './currencies.js';
import { ingestEndpoints } from './ingest.js';
import { peopleEndpoints } from './people.js';
import { segmentsEndpoints } from './segments.js';

/** Every call of the HTTP API. Controllers, the console's client and the OpenAPI page are built from it. */
export const endpoints = {
  ...peopleEndpoints,
  ...analyticsEndpoints,
  ...annotationsEndpoints,
  ...currenciesEndpoints,
  ...segmentsEndpoints,
  ...ingestEndpoints,
  ...adminEndpoints,
} as const;

export type EndpointName = keyof typeof endpoints;
