import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { plant } from '../../scripts/planted-fault.mjs';

const ROOT = join(import.meta.dirname, '../..');
const faults = z
  .array(
    z.object({
      marker: z.string(),
      fault: z.string(),
      to: z.string().optional(),
      swap: z.tuple([z.string(), z.string()]).optional(),
      tests: z.string(),
    }),
  )
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'faults.json'), 'utf8')));

/** `npm run planted-faults` plants them, which takes 15 minutes; this only checks that each can still be planted. */
it.each(faults)('$fault: one line carries its marker', (fault) => {
  const { sound, planted } = plant(ROOT, fault);
  expect(planted).not.toBe(sound);
});
