// Finds words that Storepulse no longer uses, in sources, tests, docs and file names, and says which word replaces each.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** One word for each concept: what is retired, and what to say instead. `only`: the files in which the word has this meaning. */
const RETIRED = [
  { word: /\w*intake\w*/gi, say: 'ingest' },
  { word: /\btake-?In\b/gi, say: 'staged' },
  { word: /[a-z]Asides?\b|\bAsides?\b|\basides?[A-Z_]\w*|\w+-asides?\b/g, say: 'shadow table' },
  {
    word: /\bkept-?(brand|cart|product|session|category)?-?(days|carts|categories|pairs|pulse|range|sessions|trends)\b/gi,
    say: 'cached …',
  },
  { word: /\b(ofKept|eventsOfKept|pairsOfKept)\w+/g, say: 'cached …' },
  { word: /\bread-?beside\b/gi, say: 'preload' },
  { word: /\b(store|days|note|read)-?stands?\b|\bstand(Of|Row)\b/gi, say: 'version (storeVersion), watermark (asOfBatch)' },
  { word: /\b(user|brand|move_?user|move_?brand)_?returns\b/gi, say: 'returning users' },
  { word: /\b(kept|moved|found)_marks\b|\bmarks_then\b|\buser-marks\b|\bMARKS_ASKED_FOR\b/g, say: 'activity mask' },
  {
    word: /\b(Answer|Resolved)-?Scopes?\b|\b(read|use|in|of|ofAny)Scope\w*|\bScope(Bar|Choice|Filter|Note|Params|Segment)\w*/g,
    say: 'filter',
  },
  { word: /\bscope(s?By|Row|Query|-filter)\w*|_(OF_)?SCOPES?\b|\bSCOPE_\w+|\banswer-scope\b/g, say: 'filter' },
  {
    word: /\bodd[-_ ]?(batch|records?|rows?|events?|texts?|products?|tables?)\b|\bOddText\w*|\bisAnyOdd\b|\bisOdd\b/gi,
    say: 'irregular row',
  },
  { word: /outside[-_ ]?(ids?|kinds?|names?)(?![a-z])/gi, say: 'external id' },
  { word: /isPassing/g, say: 'isCacheable' },
  { word: /answers-?ahead|fetch-?ahead|mostAhead/gi, say: 'prefetch' },
  { word: /\bnoted\b/g, say: 'ignored', only: /(^|\/)ingest/ },
  { word: /unkept/gi, say: 'unlisted' },
  { word: /job-?works?\b/gi, say: 'job handler' },
  { word: /refresh-?occasions?|\boccasions?\b/gi, say: 'trigger' },
  { word: /\bmend(ed|ing|With)?\b|withMending/gi, say: 'repair' },
  { word: /\bcount(ed|ing|s)?( \w+)? anew\b/gi, say: 'recompute, reconcile' },
  { word: /fates?(?![a-z])/gi, say: 'outcome' },
  { word: /(funnel|cart|day|part)-?course|course-?(at|of|figure|interval|lines|point)|COURSE_\w+/gi, say: 'over time, progress' },
  { word: /leader-?boards?/gi, say: 'top products' },
  { word: /\btopConverting\w*|\btop-converting\.\w+/g, say: 'topProducts' },
  { word: /\busual-?(band|days?|seconds)\b/gi, say: 'baseline, normal range' },
  { word: /product-?places|places(InFilter|With)|PlaceRanking|rankPlaces/gi, say: 'ordinal' },
  { word: /product-?standings?|standing(s?Of|Asked)|\bSTANDINGS\b/gi, say: 'verdict' },
  { word: /settling/gi, say: 'post-load maintenance' },
  { word: /(missing|null)[-_ ]?words?\b/gi, say: 'missing values' },
  { word: /\bunfold(ed|s|ing)?\b|keepFolded/gi, say: 'expand, collapse' },
  { word: /[a-z]Questions?\b(?!:)|\bquestionKey\b|-questions?\b|storepulse_questions|\bquestions\//g, say: 'query' },
  { word: /useSessionStore|session\.store\b/g, say: 'useAuthStore' },
  { word: /\b(in|of|a|the) halls?\b/gi, say: 'wall, kiosk mode' },
  { word: /\b(MOST|LEAST|FEWEST)_|_(MOST|LEAST)\b/g, say: 'MAX_, MIN_' },
  { word: /\w*colour\w*/gi, say: 'color' },
  { word: /\w*catalogue\w*/gi, say: 'catalog' },
];

/** Migrations up to this one have run in stores: their names and statements stay as they are. */
const LAST_FORMER_MIGRATION = 1766400400000;

/** Files that report the past, or list the words themselves. */
const NOT_READ = [
  'CHANGELOG.md',
  'LICENSE',
  'bench/RESULTS.md',
  'package-lock.json',
  'scripts/retired-words.mjs',
  'scripts/retired-words.spec.ts',
];

/** Lines that have to name a former word: addresses and tables of the previous release, and seeds, which decide the generated data. */
const FIXED_LINES = [
  { line: /\bformerPath: '|\bredirect: |\bFORMER_/ },
  { file: 'libs/shop-model/catalog.ts', line: /new Random\(`\$\{seed\}\/catalogue`\)/ },
  { file: 'bench/dataset/event-files.ts', line: /md5\('catalogue '/ },
  { file: 'test/cases/cases.spec.ts', line: /'null-words\.csv'/ },
];

const TEXTS = /\.(css|html|js|json|md|mjs|sh|sql|ts|vue|ya?ml)$/;
const LEFT_OUT = /^(node_modules|dist|coverage|made|\.(?!ci$|github$).*)$/;

/** @returns {{ line: number, word: string, say: string }[]} in the order of the lines; line 0: in the name of the file */
export function retiredWordsIn(path, text) {
  const migration = /^database\/migrations\/(\d+)-/.exec(path);
  if (NOT_READ.includes(path) || (migration !== null && Number(migration[1]) <= LAST_FORMER_MIGRATION)) return [];
  const lines = text.split('\n');
  const isFixed = (line) => FIXED_LINES.some((fixed) => (fixed.file ?? path) === path && fixed.line.test(lines[line - 1]));
  const found = RETIRED.filter(({ only }) => only === undefined || only.test(path)).flatMap(({ word, say }) => [
    ...[...path.matchAll(word)].map(([match]) => ({ line: 0, word: match, say })),
    ...[...text.matchAll(word)].map((match) => ({ line: lineAt(text, match.index), word: match[0], say })),
  ]);
  return found.filter(({ line }) => !isFixed(line)).sort((a, b) => a.line - b.line);
}

function lineAt(text, index) {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !LEFT_OUT.test(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesIn(path) : entry.isFile() && TEXTS.test(entry.name) ? [path] : [];
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = filesIn(root).flatMap((file) => {
    const path = relative(root, file).replaceAll(sep, '/');
    return retiredWordsIn(path, readFileSync(file, 'utf8')).map((it) => ({ path, ...it }));
  });
  for (const { path, line, word, say } of found) {
    console.log(line === 0 ? `${path}: the name has "${word}"; say "${say}"` : `${path}:${line}: "${word}"; say "${say}"`);
  }
  process.exitCode = found.length === 0 ? 0 : 1;
}
