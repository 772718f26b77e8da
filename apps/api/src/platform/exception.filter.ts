import { randomBytes } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { endpoints, type ErrorBody } from '@storepulse/contracts';
import type { Request, Response } from 'express';
import { errorCode, errorMessage } from './error-code.js';
import { AppError, DatabaseUnavailableError, ServerDiskFullError } from './errors.js';
import { Log } from './log.js';
import { AskerLeftError, TookTooLongError } from './reads.errors.js';
import { isDatabaseUnreachable, SQLSTATE } from './sqlstate.js';

const CODES: Record<number, string> = {
  400: 'input/malformed',
  401: 'access/not_signed_in',
  403: 'access/denied',
  404: 'input/not_found',
  405: 'input/method_not_allowed',
  413: 'input/too_large',
  415: 'input/unsupported',
};

/** Body parser errors (http-errors) carry their status. */
const bodyParserStatus = (error: unknown): number | undefined => {
  if (!(error instanceof Error) || !('type' in error) || !('status' in error)) return undefined;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500 ? error.status : undefined;
};

const BODY_MESSAGES: Record<number, string> = {
  400: 'The body could not be read: it is not valid JSON.',
  413: 'The body is too large.',
  415: 'The encoding of the body is not supported.',
};

/** Maps an error to what the caller is told; the same for HTTP answers and socket replies. */
export function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (errorCode(error) === SQLSTATE.diskFull) return new ServerDiskFullError(error);
  if (isDatabaseUnreachable(error)) return new DatabaseUnavailableError({ cause: error });
  if (errorCode(error) === SQLSTATE.queryCanceled) return new TookTooLongError({ cause: error });
  if (error instanceof HttpException) {
    const status = error.getStatus();
    if (status === 404) return new AppError('input/not_found', 404, 'This address does not exist.');
    const message =
      status === 400 ? 'The request could not be read: its body is not valid JSON, or its address is malformed.' : error.message;
    return status < 500 ? new AppError(CODES[status] ?? 'input/refused', status, message) : undefined;
  }
  const status = bodyParserStatus(error);
  if (status === undefined) return undefined;
  return new AppError(CODES[status] ?? 'input/refused', status, BODY_MESSAGES[status] ?? 'The body could not be read.');
}

/** The response body of an error that may be shown. */
export const toErrorBody = (error: AppError): ErrorBody => ({
  error: {
    code: error.code,
    message: error.message,
    ...(error.details ? { details: [...error.details] } : {}),
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
    ...(error.share === undefined ? {} : { share: error.share }),
  },
});

/** Hides an internal error: the caller gets an id to quote, and the log has the details. */
export function hideError(log: Log, error: unknown, where: string): AppError {
  const id = randomBytes(6).toString('hex');
  log.error('unexpected error', error, { id, where });
  return new AppError('server/unexpected', 500, `Something went wrong on the server. Its log has the details under ${id}.`);
}

@Catch()
export class ExceptionsFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const told = toAppError(error);
    if (told instanceof DatabaseUnavailableError) {
      this.log.warn('the database cannot be reached', { path: request.path, reason: errorMessage(told.cause) });
    }
    if (response.headersSent) {
      if (!(told instanceof AskerLeftError)) this.log.error('an answer was cut off', error, { path: request.path });
      response.destroy();
      return;
    }
    const allowed = told?.status === 404 ? methodsOf(request.path) : [];
    const answer =
      told === undefined
        ? hideError(this.log, error, `${request.method} ${request.path}`)
        : allowed.length > 0 && told.code === 'input/not_found' && !allowed.includes(request.method)
          ? new AppError('input/method_not_allowed', 405, `This address accepts ${allowed.join(', ')} only.`)
          : told;
    if (answer.status === 405) response.setHeader('allow', allowed.join(', '));
    if (answer.status === 401) response.setHeader('www-authenticate', 'Bearer');
    if (answer.retryAfterSeconds !== undefined) response.setHeader('retry-after', String(answer.retryAfterSeconds));
    for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
    // Also for a missing file: the next version may have it.
    response.setHeader('cache-control', 'no-store');
    response.status(answer.status).json(toErrorBody(answer));
  }
}

const ROUTES = Object.values(endpoints).map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}/?$`, 'i'),
}));

/** Methods that the API supports at a path; empty when the path does not exist. */
function methodsOf(path: string): string[] {
  const methods = ROUTES.filter((route) => route.pattern.test(path)).map((route) => route.method);
  const withHead = methods.includes('GET') ? ['HEAD', ...methods] : methods;
  return [...new Set<string>(withHead)];
}
