import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Observable } from 'rxjs';
import { asAsker } from '../platform/asker.js';
import { holderOf, identityOf } from './identity.js';

/** Sets the asker of a call and aborts when its client leaves (platform/asker.ts). Runs after the guard, which identifies the caller. */
@Injectable()
export class AskerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const identity = identityOf(context.switchToHttp().getRequest<Request>());
    if (identity === undefined) return next.handle();
    const response = context.switchToHttp().getResponse<Response>();
    const leaving = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) leaving.abort();
    });
    if (response.closed) leaving.abort();
    return asAsker({ holder: holderOf(identity), signal: leaving.signal }, () => next.handle());
  }
}
