import { z } from 'zod';
import { count, id64, moment, text } from './wire.js';
import { keyCut, NO_LIMITS, writeKeyLimits } from './write-key-limits.js';

export const ROLES = ['viewer', 'analyst', 'admin'] as const;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

export const loginRequest = z.strictObject({
  email: text(254).min(1, 'must not be empty'),
  password: z.string().min(1, 'must not be empty').max(1024),
});

export const account = z.object({ email: z.string(), role, name: z.string() });
export type Account = z.infer<typeof account>;

export const newApiToken = z.strictObject({ name: text(100).min(1, 'must not be empty'), role });
export const newWriteKey = z.strictObject({ name: text(100).min(1, 'must not be empty'), limits: writeKeyLimits.default(NO_LIMITS) });
/** Replaces all limits of a key; an omitted limit is removed. */
export const writeKeyChange = z.strictObject({ limits: writeKeyLimits });

const credential = z.object({
  id: id64,
  name: z.string(),
  /** First characters, to tell keys apart. The full value is shown only once, when it is created. */
  prefix: z.string(),
  createdAt: moment,
  lastUsedAt: moment.nullable(),
});
export const apiToken = credential.extend({ role });
export const writeKey = credential.extend({
  limits: writeKeyLimits,
  /** Events accepted on the store's current day. */
  acceptedToday: count,
  /** Cuts by the limits in the last 24 hours. */
  cuts: z.array(keyCut),
});
export const apiTokenMade = apiToken.extend({ token: z.string() });
export const writeKeyMade = writeKey.extend({ key: z.string() });
export const apiTokenList = z.object({ tokens: z.array(apiToken) });
export const writeKeyList = z.object({ keys: z.array(writeKey) });
export type Credential = z.infer<typeof credential>;
export type ApiToken = z.infer<typeof apiToken>;
export type WriteKey = z.infer<typeof writeKey>;
