import { z } from 'zod';
import type { Role } from '../access.js';

/** Who may call: anyone, an account or API token with at least the role, or the holder of a write key. */
export type Access = 'public' | Role | 'writeKey';

export interface Endpoint {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path with `:name` parameters. */
  path: string;
  /** The path of the previous release, which answers the same until the next one. */
  formerPath?: string;
  access: Access;
  summary: string;
  /** Name of the live topic with the same parameters, answer and access. */
  topic?: string;
  /** The `:name` parameters of the path, where they are parsed as one. */
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  answer: z.ZodType;
  /** Media types of a file that is sent instead of JSON. */
  files?: readonly string[];
}

export const done = z.object({ ok: z.literal(true) });
export const endpoint = <const E extends Endpoint>(it: E): E => it;
