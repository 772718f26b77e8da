import { describe, expect, it } from '@jest/globals';
import { retiredWordsIn } from './retired-words.mjs';

describe('retired words', () => {
  it('are found with their line and replacement, in code, prose and file names', () => {
    expect(retiredWordsIn('etl/a.ts', 'const a = 1;\nconst oddRecords = readIntake();\n')).toEqual([
      { line: 2, word: 'readIntake', say: 'ingest' },
      { line: 2, word: 'oddRecords', say: 'irregular row' },
    ]);
    expect(retiredWordsIn('docs/a.md', 'The colour of a line.')).toEqual([{ line: 1, word: 'colour', say: 'color' }]);
    expect(retiredWordsIn('database/views/rebuild-aside.ts', '')).toEqual([{ line: 0, word: 'rebuild-aside', say: 'shadow table' }]);
  });

  it('may mean something else', () => {
    const fine = 'onScopeDispose(stop); <aside class="side"> #aside; both stand side by side; 2 hours ahead; Promise.allSettled; of course';
    expect(retiredWordsIn('apps/console/src/a.ts', fine)).toEqual([]);
    expect(retiredWordsIn('apps/api/src/alerts/a.ts', 'noted')).toEqual([]);
    expect(retiredWordsIn('apps/api/src/ingest/a.ts', 'noted')).toHaveLength(1);
  });

  it('stay in migrations that have run and in addresses of the previous release', () => {
    expect(retiredWordsIn('database/migrations/1764000000000-live-ingest.up.sql', 'create table outside_ids')).toEqual([]);
    expect(retiredWordsIn('database/migrations/1999000000000-New.ts', 'create table outside_ids')).toHaveLength(1);
    expect(retiredWordsIn('libs/contracts/src/a.ts', "    formerPath: '/api/carts/fates',")).toEqual([]);
  });
});
