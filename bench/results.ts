import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventsText } from './event-counts.js';
import { type Figure, figuresPrinted, tell } from './figure.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const FILE = join(ROOT, 'bench', 'RESULTS.md');
const GIGABYTE = 1024 ** 3;

const TITLE = `# Results

Written by \`npm run bench -- NAME … --results\`: each section is replaced when its bench runs again. What the figures are says
[README.md](README.md).
`;
const BY_HAND = '## What limits each';

/** Writes this run's figures to RESULTS.md; other sections and handwritten text stay. */
export function writeResults(): void {
  let text = existsSync(FILE) ? readFileSync(FILE, 'utf8') : `${TITLE}\n${BY_HAND}\n`;
  const sections = new Map<string, Figure[]>();
  for (const figure of figuresPrinted()) {
    const name = figure.events === undefined ? figure.bench : `${figure.bench}, ${eventsText(figure.events)} events`;
    sections.set(name, [...(sections.get(name) ?? []), figure]);
  }
  for (const [name, figures] of sections) text = withSection(text, name, sectionOf(name, figures));
  writeFileSync(FILE, text);
  tell(`written: ${FILE}`);
}

/** The text with the section of this name replaced, or added before the handwritten part. */
export function withSection(text: string, name: string, section: string): string {
  const [from, to] = [`<!-- begin ${name} -->\n`, `<!-- end ${name} -->\n`];
  const [begin, end] = [text.indexOf(from), text.indexOf(to)];
  const marked = `${from}${section}${to}`;
  if (begin >= 0 && end > begin) return text.slice(0, begin) + marked + text.slice(end + to.length);
  const byHand = text.indexOf(BY_HAND);
  return byHand < 0 ? `${text}\n${marked}` : `${text.slice(0, byHand)}${marked}\n${text.slice(byHand)}`;
}

function sectionOf(name: string, figures: readonly Figure[]): string {
  const when = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / GIGABYTE)} GB, Node ${process.versions.node}`;
  return [
    `## ${name}`,
    '',
    `${when}, commit ${commit()}, ${machine}.`,
    '',
    '| figure | value | baseline | its value | ratio | mark | met |',
    '|---|---|---|---|---|---|---|',
    ...figures.map(rowOf),
    '',
  ].join('\n');
}

const written = (value: number | undefined): string =>
  value === undefined ? '' : value.toLocaleString('en-US', { maximumSignificantDigits: 4 });

const rowOf = ({ figure, value, unit, baseline, baselineValue, ratio, mark, met, of }: Figure): string =>
  `| \`${figure}\`${of === undefined ? '' : ` (${of})`} | ${value === undefined ? 'nothing measured' : `${written(value)} ${unit}`} | ${[
    baseline ?? '',
    written(baselineValue),
    written(ratio),
    written(mark),
    met === undefined ? '' : met ? 'yes' : '**no**',
  ].join(' | ')} |`;

/** Short commit id, with a plus if the sources have uncommitted changes. */
function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  try {
    return `${git('rev-parse', '--short=10', 'HEAD')}${git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+'}`;
  } catch {
    return 'unknown';
  }
}
