import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '../..');
const faults = z
  .array(z.object({ fault: z.string(), file: z.string(), from: z.string(), to: z.string(), tests: z.string() }))
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'faults.json'), 'utf8')));

/** `npm run planted-faults` plants them, which takes 15 minutes; this only checks that each can still be planted. */
it.each(faults)('$fault: there is one place for it', ({ file, from, to }) => {
  const sound = readFileSync(join(ROOT, file), 'utf8');
  expect(sound.split(from)).toHaveLength(2);
  expect(to).not.toBe(from);
});
