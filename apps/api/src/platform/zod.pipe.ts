import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { InvalidInputError } from './errors.js';

/** Validates a query, body or parameter with a contract schema. The 400 answer lists each path and its problem. */
export class ZodPipe<Schema extends z.ZodType> implements PipeTransform<unknown, z.output<Schema>> {
  constructor(private readonly schema: Schema) {}

  transform(value: unknown): z.output<Schema> {
    return parseInput(this.schema, value);
  }
}

/**
 * Parses external input.
 *
 * @throws InvalidInputError
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })));
}
