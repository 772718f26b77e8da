import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'scripts', 'etl.mjs');

let running: ChildProcess | undefined;

export interface EtlCommand {
  pid: number | undefined;
  /** The full output after success; rejects with the end of the output on failure. */
  output: Promise<string>;
}

/** Starts `npm run etl -- ARGUMENTS`, as a user does. */
export function startEtl(args: readonly string[], settings: Readonly<Record<string, string>> = {}): EtlCommand {
  const child = spawn(process.execPath, [SCRIPT, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DATABASE_URL: undefined, ...settings },
  });
  running = child;
  return { pid: child.pid, output: outputOf(child, args[0] ?? '') };
}

/** Stops the running command, if any, like Ctrl-C. */
export async function stopEtl(): Promise<void> {
  const child = running;
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

async function outputOf(child: ChildProcess, name: string): Promise<string> {
  let output = '';
  child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (output += text.toString()));
  const [code] = (await once(child, 'close')) ?? [];
  if (code === 0) return output;
  throw new Error(`etl ${name} ended with ${String(code)}:\n${output.trimEnd().split('\n').slice(-5).join('\n')}`);
}
