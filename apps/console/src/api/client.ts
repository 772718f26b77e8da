import { type EndpointName, endpoints, errorBody } from '@storepulse/contracts';
import { t } from '../i18n/messages.ts';
import { ApiError } from './api-error.ts';

type Spec<N extends EndpointName> = (typeof endpoints)[N];
type Input<S, K extends 'query' | 'body'> = S extends { [P in K]: { _zod: { input: infer I } } } ? I : never;
type Output<S> = S extends { answer: { _zod: { output: infer O } } } ? O : never;
type PathParams<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PathParams<Rest>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

/** Input of a call: only the parts that its endpoint has. */
export type CallInput<N extends EndpointName> = ([PathParams<Spec<N>['path']>] extends [never]
  ? unknown
  : { params: Record<PathParams<Spec<N>['path']>, string> }) &
  ([Input<Spec<N>, 'query'>] extends [never] ? unknown : { query?: Input<Spec<N>, 'query'> }) &
  ([Input<Spec<N>, 'body'>] extends [never] ? unknown : { body: Input<Spec<N>, 'body'> }) & { signal?: AbortSignal };

export type Answer<N extends EndpointName> = Output<Spec<N>>;

interface LooseInput {
  params?: Record<string, string>;
  query?: object;
  body?: unknown;
  signal?: AbortSignal;
}

const unauthorizedListeners = new Set<() => void>();

/** Registers a listener for 401 responses. Returns a function that removes it. */
export function onUnauthorized(listener: () => void): () => void {
  unauthorizedListeners.add(listener);
  return () => unauthorizedListeners.delete(listener);
}

/**
 * Calls one endpoint of the contract and parses the answer.
 *
 * @throws ApiError the server's error, `network/unreachable` without an answer, `network/unreadable` if the answer does not match the
 *   contract; an aborted call throws the signal's reason.
 */
export async function call<N extends EndpointName>(name: N, input: CallInput<N> & LooseInput): Promise<Answer<N>>;
export async function call(name: EndpointName, input: LooseInput): Promise<unknown> {
  const { method, path, answer } = endpoints[name];
  const response = await answered(name, method, addressOf(path, input), input);
  const content: unknown = await response.json().catch(() => undefined);
  const parsed = answer.safeParse(content);
  if (!parsed.success) throw new ApiError('network/unreadable', t.errors.unreadable, response.status, [], { cause: parsed.error });
  return parsed.data;
}

/**
 * Calls an endpoint that sends a file. The browser keeps a large one on disk.
 *
 * @param told called with the bytes received so far, and with all bytes, null if unknown
 * @throws ApiError as `call`
 */
export async function callForFile<N extends EndpointName>(
  name: N,
  input: CallInput<N> & LooseInput,
  told: (bytes: number, total: number | null) => void,
): Promise<Blob> {
  const { method, path } = endpoints[name];
  const response = await answered(name, method, addressOf(path, input), input);
  const { headers, body } = response;
  const length = headers.get('content-encoding') === null ? headers.get('content-length') : null;
  let bytes = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, next) {
      bytes += piece.byteLength;
      told(bytes, length === null ? null : Number(length));
      next.enqueue(piece);
    },
  });
  const file = new Response(body?.pipeThrough(counted) ?? null, { headers: { 'content-type': headers.get('content-type') ?? '' } });
  try {
    return await file.blob();
  } catch (cause) {
    if (input.signal?.aborted) throw cause;
    throw new ApiError('network/unreachable', t.errors.unreachable, 0, [], { cause });
  }
}

/** Retries of a shed call, each at the time the server gives, before the error reaches the page. */
const MAX_WAITS = 3;

async function answered(name: EndpointName, method: string, address: string, input: LooseInput): Promise<Response> {
  for (let waits = 0; ; waits += 1) {
    const response = await send(method, address, input);
    if (response.ok) return response;
    const content: unknown = await response.json().catch(() => undefined);
    const error = errorOf(response.status, content, name);
    if (!error.isBusy || error.retryAfterSeconds === null || waits === MAX_WAITS) throw error;
    await pause(error.retryAfterSeconds * 1000, input.signal);
  }
}

/** @throws the signal's reason, if it aborts meanwhile */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const left = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', left);
      resolve();
    }, ms);
    signal?.addEventListener('abort', left, { once: true });
  });
}

/** The address of a call: `:name` parts filled in, lists as repeated keys, undefined values left out. */
export function addressOf(path: string, { params = {}, query = {} }: LooseInput): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) search.append(key, String(one));
    }
  }
  const text = search.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

async function send(method: string, address: string, { body, signal }: LooseInput): Promise<Response> {
  try {
    return await fetch(address, {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? { accept: 'application/json' } : { accept: 'application/json', 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError('network/unreachable', t.errors.unreachable, 0, [], { cause });
  }
}

function errorOf(status: number, content: unknown, name: EndpointName): ApiError {
  // A refused sign-in is an answer to the form; it does not end a session.
  if (status === 401 && name !== 'login') for (const listener of unauthorizedListeners) listener();
  const parsed = errorBody.safeParse(content);
  if (!parsed.success) return new ApiError('network/unreadable', t.errors.status(status), status);
  return ApiError.of(parsed.data.error, status);
}
