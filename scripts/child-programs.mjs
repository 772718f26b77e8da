// Programs that run before a start (npm, the compilers). Each gets its own process group: we can stop it together with everything it
// started, and a Ctrl-C reaches only us.
import { spawn } from 'node:child_process';

const running = new Set();

/** A program that exited with an error; `output` is everything it wrote. */
export class ProgramError extends Error {
  constructor(name, output) {
    super(`${name} failed`);
    this.output = output;
  }
}

/** Runs a program until it exits and returns its output. */
export async function run(name, file, args, { cwd, env = process.env }) {
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  try {
    const status = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (status !== 0) throw new ProgramError(name, output);
    return output;
  } finally {
    running.delete(child);
  }
}

/** Until the returned function is called, SIGINT, SIGTERM and SIGHUP stop running programs and exit with the shell's code for it. */
export function stopOnSignals() {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  // Under npm, a Ctrl-C arrives twice: from the terminal, and forwarded by npm.
  let isStopping = false;
  const handlers = Object.entries(codes).map(([signal, code]) => {
    const handler = () => {
      if (isStopping) return;
      isStopping = true;
      void stopAll().then(() => process.exit(code));
    };
    process.on(signal, handler);
    return [signal, handler];
  });
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}

async function stopAll() {
  process.stderr.write('\nStopping\n');
  await Promise.all([...running].map(stop));
}

async function stop(child) {
  const ended = new Promise((resolve) => child.once('close', resolve));
  const signal = (name) => {
    try {
      if (process.platform === 'win32') child.kill(name);
      else process.kill(-child.pid, name);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  signal('SIGTERM');
  const timer = setTimeout(() => signal('SIGKILL'), 3_000);
  await ended;
  clearTimeout(timer);
}
