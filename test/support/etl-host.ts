import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { afterAll, expect } from '@jest/globals';
import { z } from 'zod';
import { ETL_DATA_DIR, type EtlRun } from './run-etl.js';

const answer = z.object({ id: z.number(), code: z.number(), output: z.string() });

let host: ChildProcess | undefined;
let commands = 0;

function start(): ChildProcess {
  const child = fork(join(import.meta.dirname, 'etl-host-process.mjs'), {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { PATH: process.env.PATH },
    // Without the options of the test runner.
    execArgv: [],
  });
  child.setMaxListeners(0);
  return child;
}

/** Like `runEtl`, in a process that all such runs of a test file share. For tests that are not about how the program starts and ends. */
export function runInEtlHost(databaseUrl: string, args: readonly string[], environment: Record<string, string> = {}): Promise<EtlRun> {
  const child = (host ??= start());
  commands += 1;
  const id = commands;
  return new Promise((done, failed) => {
    const ended = () => failed(new Error('the process of the command line ended'));
    const onMessage = (message: unknown) => {
      const { id: of, ...run } = answer.parse(message);
      if (of !== id) return;
      child.off('message', onMessage).off('exit', ended);
      done(run);
    };
    child.on('message', onMessage).once('exit', ended);
    child.send({ id, args, environment: { DATABASE_URL: databaseUrl, DATA_DIR: ETL_DATA_DIR, ...environment } });
  });
}

afterAll(async () => {
  if (host === undefined) return;
  // With nobody to talk to, the process ends by itself, unless a command left something open.
  const exited = once(host, 'exit');
  host.disconnect();
  expect((await exited)[0]).toBe(0);
});
