import type { ChildProcess } from 'node:child_process';
import { nextMessage, startChild } from './child.js';
import { type Arrivals, type ConsolesOptions, consolesMessage } from './consoles-options.js';

/** Topics of the console's pages that show events live. */
export const PAGES = [
  { name: 'wall', topic: 'pulse', params: {} },
  { name: 'funnel', topic: 'funnel', params: {} },
  { name: 'products', topic: 'products.top', params: {} },
  { name: 'carts', topic: 'carts.abandoned', params: {} },
  { name: 'sessions', topic: 'sessions', params: {} },
  { name: 'funnel_of_users', topic: 'funnel', params: { unit: 'users' } },
] as const;

/** Options for `count` consoles, with the pages in turn. */
export const consolesOnPages = (count: number): ConsolesOptions['consoles'] =>
  Array.from({ length: count }, (_, n) => PAGES.slice(n % PAGES.length).slice(0, 1));

export interface OpenConsoles {
  /** Seconds until all were connected and had their first state. */
  seconds: number;
  /** Closes the consoles. @returns each console's updates, the number of lost connections, and CPU seconds since all were open */
  close(): Promise<{ consoles: Arrivals[]; lost: number; cpuSeconds: number }>;
}

/** Opens consoles in a separate process. */
export async function openConsoles(options: ConsolesOptions): Promise<OpenConsoles> {
  const child: ChildProcess = startChild('consoles');
  child.send(options);
  const ready = consolesMessage.parse(await nextMessage(child));
  if (ready.type !== 'ready') throw new Error('consoles told what came before they were open');
  return {
    seconds: ready.seconds,
    close: async () => {
      child.send('close');
      const message = consolesMessage.parse(await nextMessage(child));
      if (message.type !== 'arrivals') throw new Error('consoles were opened twice');
      return message;
    },
  };
}
