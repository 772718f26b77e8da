import { AppError } from '../platform/errors.js';

export class StoppingError extends AppError {
  constructor() {
    super('server/stopping', 503, 'The server is shutting down.', undefined, 5);
  }
}
