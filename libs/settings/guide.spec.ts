import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { environment } from './environment.js';
import { ENV_EXAMPLE, withSettingsTable } from './guide.js';

const ROOT = join(import.meta.dirname, '../..');
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

describe('the settings in README.md and .env.example', () => {
  it('match the code: run `npm run settings`', () => {
    expect(withSettingsTable(textOf('README.md'))).toBe(textOf('README.md'));
    expect(textOf('.env.example')).toBe(ENV_EXAMPLE);
  });

  it('are complete, with their defaults', () => {
    for (const name of Object.keys(environment.shape)) {
      expect(textOf('README.md')).toContain(`| \`${name}\` |`);
      expect(ENV_EXAMPLE).toContain(`# ${name}=`);
    }
    expect(ENV_EXAMPLE).toContain('# PORT=3000\n');
    expect(ENV_EXAMPLE).toContain('Unset: UTC.');
  });
});
