import { AppError } from '../platform/errors.js';
import { toErrorBody } from '../platform/exception.filter.js';

/** Reasons for refusing sockets, as counted in the metrics. */
export const REFUSALS = ['wrong_namespace', 'not_joined', 'address', 'identity', 'server', 'open_files', 'rooms', 'messages'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** A connection, subscription or message that `/live` refuses: over a limit, or not meant for it. */
export class LiveRefusedError extends AppError {
  constructor(
    readonly refusal: Refusal,
    code: string,
    status: number,
    message: string,
    retryAfterSeconds?: number,
  ) {
    super(code, status, message, undefined, retryAfterSeconds);
  }
}

/** Other clients have to leave first, so retrying sooner does not help. */
const RETRY_SOCKETS_S = 30;
const RETRY_MESSAGES_S = 10;

export const wrongNamespace = () =>
  new LiveRefusedError('wrong_namespace', 'live/wrong_namespace', 404, 'This namespace does not exist. Connect to /live.');

export const joinedAlready = () =>
  new LiveRefusedError('wrong_namespace', 'live/already_joined', 409, 'This connection has joined /live already.');

export const tooManyOfAddress = () =>
  new LiveRefusedError(
    'address',
    'live/too_many_connections',
    429,
    'Too many live connections are open from your network. Close some pages.',
    RETRY_SOCKETS_S,
  );

export const tooManyOfIdentity = () =>
  new LiveRefusedError(
    'identity',
    'live/too_many_connections',
    429,
    'Too many live connections are open for this account or token. Close some pages.',
    RETRY_SOCKETS_S,
  );

export const tooManyOfServer = () =>
  new LiveRefusedError(
    'server',
    'live/server_full',
    503,
    'The server has reached its limit of live connections. Try again later.',
    RETRY_SOCKETS_S,
  );

export const noFilesLeft = () =>
  new LiveRefusedError(
    'open_files',
    'live/server_full',
    503,
    'The server is almost out of file descriptors. Try again later.',
    RETRY_SOCKETS_S,
  );

export const tooManyRooms = () =>
  new LiveRefusedError(
    'rooms',
    'live/too_many_subscriptions',
    429,
    'Too many different queries are being watched. Close some pages or remove filters.',
    RETRY_SOCKETS_S,
  );

export const tooManyMessages = () =>
  new LiveRefusedError('messages', 'live/too_many_messages', 429, 'This connection sent too many messages.', RETRY_MESSAGES_S);

/** The error of a refused connect, in the form Socket.IO expects: `data` reaches the client. */
export const refusalOf = (error: AppError): Error =>
  Object.assign(new Error(error.message, { cause: error }), { data: toErrorBody(error).error });
