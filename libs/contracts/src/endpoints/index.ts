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

type Spec<N extends EndpointName> = (typeof endpoints)[N];
type Output<S, Part extends string> = S extends { [P in Part]: { _zod: { output: infer Parsed } } } ? Parsed : unknown;

/** What a call asks, parsed: the parameters of its path, query and body in one object. */
export type QueryOf<N extends EndpointName> = Output<Spec<N>, 'params'> & Output<Spec<N>, 'query'> & Output<Spec<N>, 'body'> & object;
/** What a call answers. */
export type AnswerOf<N extends EndpointName> = Output<Spec<N>, 'answer'> & object;
