import { endDemo } from '@storepulse/database/fold/end-demo.js';
import { withStore } from '../store-session.js';
import type { Terminal } from '../terminal.js';

/** Ends the demo and empties the store. A running app is notified and stops its simulated shoppers. @returns the exit code */
export async function endDemoCommand(terminal: Terminal): Promise<number> {
  return withStore(terminal, async ({ client }) => {
    const ended = await endDemo(client);
    if (ended) terminal.line('The demo has ended and the store is empty. To load your own files: npm run etl -- load FILE…');
    else terminal.error('This store has no demo data, so nothing was changed.');
    return ended ? 0 : 1;
  });
}
