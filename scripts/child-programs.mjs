// Programs that run before a start (npm, the compilers). Each gets its own process group: we can stop it together with everything it
// started, and a Ctrl-C reaches only us.
import { spawn } from 'node:child_process';

const running = new Set();
/** Whether a signal is ending this process. */
export let isStopping = false;

/** A program that exited with an error; `output` is everything it wrote. */
export class ProgramError extends Error {
  constructor(name, output) {
    super(`${name} failed`);
    this.output = output;
  }
}

/** How long a program may take to end after SIGTERM. */
const patienceMs = 3_000;

/**
 * Starts a program. `ended` resolves with its exit code, null after a signal; `stop` ends it and everything it started.
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, onText: (text: string) => void, stopWithinMs?: number }} options
 */
export function launch(file, args, { cwd, env = process.env, onText, stopWithinMs = patienceMs }) {
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', onText);
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const program = { ended, stop: () => stop(child, ended, stopWithinMs) };
  running.add(program);
  const forget = () => running.delete(program);
  ended.then(forget, forget);
  return program;
}

/** Runs a program until it exits and returns its output. */
export async function run(name, file, args, { cwd, env }) {
  let output = '';
  const program = launch(file, args, {
    cwd,
    env,
    onText: (text) => {
      output += text;
    },
  });
  if ((await program.ended) !== 0) throw new ProgramError(name, output);
  return output;
}

/** Until the returned function is called, SIGINT, SIGTERM and SIGHUP stop running programs and exit with the shell's code for it. */
export function stopOnSignals() {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  const handlers = Object.entries(codes).map(([signal, code]) => {
    const handler = () => {
      // Under npm, a Ctrl-C arrives twice: from the terminal, and forwarded by npm.
      if (isStopping) return;
      isStopping = true;
      process.stderr.write('\nStopping\n');
      void stopAll().then(() => process.exit(code));
    };
    process.on(signal, handler);
    return [signal, handler];
  });
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}

/** Ends every program that runs. */
export async function stopAll() {
  await Promise.all([...running].map((program) => program.stop()));
}

async function stop(child, ended, withinMs) {
  const signal = (name) => {
    try {
      if (process.platform === 'win32') child.kill(name);
      else process.kill(-child.pid, name);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  signal('SIGTERM');
  const timer = setTimeout(() => signal('SIGKILL'), withinMs);
  await ended;
  clearTimeout(timer);
}
