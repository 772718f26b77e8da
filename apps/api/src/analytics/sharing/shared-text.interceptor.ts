import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { map, type Observable } from 'rxjs';
import { SharedAnswers } from './shared-answers.js';

/** An answer goes out as the text that was made of it once: forty equal questions are not written out forty times. */
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
