// Finds the line that a planted fault changes: the one after the comment `fault: MARKER`, wherever it is.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['apps/api/src', 'database', 'etl', ':!*/dist/*'];

/**
 * @param {string} root
 * @param {{ marker: string, to?: string, swap?: string[] }} fault one of test/planted-faults/faults.json: `to` replaces the marked line, `swap`
 *   one part of it
 * @returns the file, and its text before and after
 * @throws Error if the marker is not there exactly once, or the line does not hold what is swapped
 */
export function plant(root, { marker, to, swap }) {
  const comment = new RegExp(`^\\s*(//|--) fault: ${marker}$`);
  const files = execFileSync('git', ['grep', '--no-index', '-lE', `(//|--) fault: ${marker}$`, '--', ...FOLDERS], {
    cwd: root,
    encoding: 'utf8',
  });
  const [file, ...others] = files.trim().split('\n');
  const sound = readFileSync(join(root, file), 'utf8');
  const lines = sound.split('\n');
  const [at, ...again] = [...lines.keys()].filter((index) => comment.test(lines[index]));
  if (others.length > 0 || at === undefined || again.length > 0) throw new Error(`the marker ${marker} must occur exactly once`);
  const line = lines[at + 1];
  if (swap !== undefined && line.split(swap[0]).length !== 2)
    throw new Error(`the line of ${marker} must contain exactly once: ${swap[0]}`);
  const planted = swap === undefined ? line.replace(/\S.*/, () => to) : line.replace(swap[0], () => swap[1]);
  return { file, sound, planted: lines.with(at + 1, planted).join('\n') };
}
