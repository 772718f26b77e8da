import { describe, expect, it } from '@jest/globals';
import { BadRequestException, InternalServerErrorException, NotFoundException } from '@nestjs/common';
import { AppError, DatabaseUnavailableError, InvalidInputError } from './errors.js';
import { toAppError, toErrorBody } from './exception.filter.js';

const failure = (code: string) => Object.assign(new Error('connect to 10.0.0.1 as app'), { code });

describe('toAppError', () => {
  it('passes public errors on', () => {
    const error = new AppError('loads/busy', 409, 'A load is running.');
    expect(toAppError(error)).toBe(error);
  });

  it.each(['ECONNREFUSED', '57P01', '08006', '53300'])('treats %s as a database outage', (code) => {
    const error = toAppError(failure(code));
    expect(error).toBeInstanceOf(DatabaseUnavailableError);
    expect(error).toMatchObject({ status: 503, retryAfterSeconds: 2 });
    expect(error?.message).not.toContain('10.0.0.1');
  });

  it.each(['23505', '42P01', '22P02'])('hides a statement that failed with %s', (code) => {
    expect(toAppError(failure(code))).toBeUndefined();
  });

  it('hides internal errors', () => {
    expect(toAppError(new Error('select secret from accounts'))).toBeUndefined();
    expect(toAppError(new InternalServerErrorException('stack'))).toBeUndefined();
    expect(toAppError('text')).toBeUndefined();
  });

  it('gives the errors of Nest and of the body parser the shape of the contract', () => {
    expect(toAppError(new NotFoundException('Cannot GET /x'))).toMatchObject({ status: 404, code: 'input/not_found' });
    expect(toAppError(new BadRequestException('Unexpected token'))).toMatchObject({ status: 400, code: 'input/malformed' });
    const tooLarge = Object.assign(new Error('request entity too large'), { type: 'entity.too.large', status: 413 });
    expect(toAppError(tooLarge)).toMatchObject({ status: 413, code: 'input/too_large' });
  });
});

describe('toErrorBody', () => {
  it('lists each path with its error', () => {
    expect(toErrorBody(new InvalidInputError([{ path: 'limit', message: 'must be at most 1000' }]))).toEqual({
      error: {
        code: 'input/invalid',
        message: 'limit: must be at most 1000',
        details: [{ path: 'limit', message: 'must be at most 1000' }],
      },
    });
  });
});
