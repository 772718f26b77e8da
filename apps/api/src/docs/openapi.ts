import { type Endpoint, endpoints, errorBody } from '@storepulse/contracts';
import { z } from 'zod';

type Json = Record<string, unknown>;

const ACCESS_WORDS: Record<Endpoint['access'], string> = {
  public: 'Requires no sign-in.',
  viewer: 'Requires the viewer role.',
  analyst: 'Requires the analyst role.',
  admin: 'Requires the admin role.',
  writeKey: 'Requires a write key, as a Bearer token or as the Basic user name.',
};

/** How each kind of access is presented: the console's cookie, or a token. */
const ACCOUNT_OR_TOKEN: Json[] = [{ cookie: [] }, { bearer: [] }];
const SECURITY: Record<Endpoint['access'], Json[]> = {
  public: [],
  viewer: ACCOUNT_OR_TOKEN,
  analyst: ACCOUNT_OR_TOKEN,
  admin: ACCOUNT_OR_TOKEN,
  writeKey: [{ bearer: [] }, { basic: [] }],
};

const TARGET = { target: 'openapi-3.0', unrepresentable: 'any' } as const;

const wholeNumber = (description: string): Json => ({ description, schema: { type: 'integer' } });
/** Headers of refused event requests; the last three only when a limit of the key was reached. */
const RATE_HEADERS: Json = {
  'Retry-After': wholeNumber('Seconds to wait before sending the request again'),
  'X-RateLimit-Limit': wholeNumber('Events that the key may send per second, or per day'),
  'X-RateLimit-Remaining': wholeNumber('Events that the key may still send now'),
  'X-RateLimit-Reset': wholeNumber('Same as Retry-After'),
};

/** Schema of what a caller sends; fields with a default are optional. */
const inputSchema = (schema: z.ZodType): Json =>
  plain(
    z.toJSONSchema(schema, {
      ...TARGET,
      io: 'input',
      override: ({ zodSchema, jsonSchema }) => {
        // zod omits the default where query text becomes a number, but it applies to the query too.
        if (zodSchema instanceof z.ZodDefault) jsonSchema.default = zodSchema.def.defaultValue;
        // A number sent as text: the schema of the number, with its limits, says more.
        if (zodSchema instanceof z.ZodPipe && zodSchema.def.out instanceof z.ZodNumber) {
          for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
          Object.assign(jsonSchema, plain(z.toJSONSchema(zodSchema.def.out, TARGET)));
        }
      },
    }),
  );

/** Schema of what a caller receives. */
const outputSchema = (schema: z.ZodType): Json => plain(z.toJSONSchema(schema, { ...TARGET, io: 'output' }));

const plain = (schema: Json): Json =>
  Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '~standard'));

const jsonBody = (schema: Json): Json => ({ 'application/json': { schema } });
const fileBody = (types: readonly string[]): Json =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));

/** Builds the OpenAPI 3.0 document of the whole API from the contracts. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const [name, it] of Object.entries<Endpoint>(endpoints)) {
    const path = it.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [it.method.toLowerCase()]: operation(name, it) };
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'Storepulse',
      version: '1',
      description:
        'Live numbers of an online shop. Ranges of days are inclusive, in the time zone of the store. 64-bit ids are strings. Every answer carries asOf, the time of the newest commit it counts.',
    },
    paths,
    components: {
      securitySchemes: {
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: 'storepulse_session',
          description: 'Set by POST /api/auth/login.',
        },
        bearer: { type: 'http', scheme: 'bearer', description: 'An API token, or a write key where events are sent.' },
        basic: { type: 'http', scheme: 'basic', description: 'A write key as the user name, no password.' },
      },
    },
  };
}

function operation(name: string, { method, path, access, summary, query, body, answer, files }: Endpoint): Json {
  const parameters = [...pathParameters(path), ...(query === undefined ? [] : queryParameters(query))];
  const errors = { content: jsonBody(outputSchema(errorBody)) };
  return {
    operationId: name,
    tags: [tagOf(path)],
    summary,
    description: ACCESS_WORDS[access],
    security: SECURITY[access],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body === undefined ? bodyOfEvents(access, method) : { requestBody: { required: true, content: jsonBody(inputSchema(body)) } }),
    responses: {
      200: { description: 'Done', content: files === undefined ? jsonBody(outputSchema(answer)) : fileBody(files) },
      400: { description: 'Invalid input; details name the fields', ...errors },
      ...(access === 'public' ? {} : { 401: { description: 'Not signed in', ...errors }, 403: { description: 'Not allowed', ...errors } }),
      ...(access === 'writeKey'
        ? { 429: { description: 'Rate-limited: the server is overloaded, or the key is over its limit', headers: RATE_HEADERS, ...errors } }
        : {}),
      503: { description: 'The database is unavailable', ...errors },
    },
  };
}

const tagOf = (path: string): string => {
  const [first = '', second] = path.replace('/api/', '').split('/');
  return first === 'admin' ? `admin: ${second}` : first;
};

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));

/** One parameter for each field of the query. */
function queryParameters(query: z.ZodType): Json[] {
  const { properties = {}, required = [] } = objectSchema.parse(inputSchema(query));
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
    ...('description' in schema ? { description: schema['description'] } : {}),
  }));
}

const objectSchema = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  required: z.array(z.string()).optional(),
});

/** Events are checked one by one, so the contracts have no schema for the whole body. */
const bodyOfEvents = (access: Endpoint['access'], method: Endpoint['method']): Json =>
  access === 'writeKey' && method === 'POST'
    ? {
        requestBody: {
          required: true,
          content: {
            'application/json': { schema: { type: 'array', items: { type: 'object' } } },
            'application/x-ndjson': { schema: { type: 'string' } },
          },
        },
      }
    : {};
