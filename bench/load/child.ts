import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SenderOptions, type SenderReport, senderMessage } from './sender-options.js';

const HERE = dirname(fileURLToPath(import.meta.url));

/** Starts a module of this folder as a separate process with message passing. */
export function startChild(module: string): ChildProcess {
  return fork(join(HERE, `${module}.js`), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

/** The next message of a child. @throws if the child exits instead */
export async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a process of the load ended with ${String(code)}`);
  });
  // If the message wins the race, a later exit must not count as an unhandled rejection.
  ended.catch(() => undefined);
  const [message] = (await Promise.race([once(child, 'message'), ended])) ?? [];
  return message;
}

/** Starts a sender. `go` makes it send and resolves with its report. */
export async function startSender(options: SenderOptions): Promise<{ go(): Promise<SenderReport> }> {
  const child = startChild('sender');
  child.send(options);
  senderMessage.parse(await nextMessage(child));
  return {
    go: async () => {
      child.send('go');
      const message = senderMessage.parse(await nextMessage(child));
      if (message.type !== 'done') throw new Error('a sender was ready twice');
      return message.report;
    },
  };
}
