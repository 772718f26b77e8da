import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { removeAtEnd } from './temporary-folders.js';

const ROOT = resolve(import.meta.dirname, '../..');
/** Holds the command's temporary files and rejected rows. */
export const ETL_DATA_DIR = removeAtEnd(join(tmpdir(), `storepulse-etl-${process.pid}`));
const PROGRAM = `import { main } from './etl/dist/main.js'; process.exitCode = await main(process.argv.slice(1));`;

export interface EtlRun {
  code: number | null;
  output: string;
}

/** Runs the built command line in its own process, on the given database. */
export function runEtl(databaseUrl: string, args: readonly string[], environment: Record<string, string> = {}): Promise<EtlRun> {
  return startEtl(databaseUrl, args, environment).ended;
}

/** Like `runEtl`, for tests that stop it midway. `code` is null when a signal ended it. */
export function startEtl(
  databaseUrl: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): { child: ChildProcess; ended: Promise<EtlRun> } {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, '--', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl, DATA_DIR: ETL_DATA_DIR, ...environment },
  });
  const ended = new Promise<EtlRun>((done, failed) => {
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', failed);
    child.on('close', (code) => done({ code, output }));
  });
  return { child, ended };
}
