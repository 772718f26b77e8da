import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { map, type Observable } from 'rxjs';
import { SharedAnswers } from './shared-answers.js';

/** Sends the JSON that was made once per answer: forty identical queries are not serialized forty times. */
@Injectable()
export class SharedText implements NestInterceptor {
  constructor(private readonly shared: SharedAnswers) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      map((answer: unknown) => {
        if (typeof answer !== 'object' || answer === null) return answer;
        const text = this.shared.textOf(answer);
        context.switchToHttp().getResponse<Response>().type('json');
        return text;
      }),
    );
  }
}
