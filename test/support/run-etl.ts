import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const PROGRAM = `import { main } from './dist/etl/main.js'; process.exitCode = await main(process.argv.slice(1));`;

export interface EtlRun {
  code: number | null;
  output: string;
}

/** Runs the command line as a process of its own, from the built code, on the database given. */
export function runEtl(databaseUrl: string, args: readonly string[], environment: Record<string, string> = {}): Promise<EtlRun> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, '--', ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl, ...environment },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', failed);
    child.on('close', (code) => done({ code, output }));
  });
}
