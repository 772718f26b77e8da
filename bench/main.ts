/** The command line of the benches: `npm run bench [-- NAME …] [--seconds N]`. */
import { parseArgs } from 'node:util';
import { tell } from './figure.js';
import { benchFanout } from './fanout.js';
import { benchFreshness } from './freshness.js';
import { benchIngest } from './ingest.js';
import { ServerUnderTest } from './server-under-test.js';

const BENCHES = { ingest: benchIngest, freshness: benchFreshness, fanout: benchFanout } as const;
/** Long enough for checkpoints to come, and memory to show where it goes. */
const SECONDS = { ingest: 300, freshness: 60, fanout: 60 } as const;

const USAGE = `Usage: npm run bench [-- NAME …] [--seconds N]

  ingest      events per second over HTTP, durable and with every roll-up kept; then three times as many (${SECONDS.ingest} s)
  freshness   from an acknowledged event to the changed number in 200 consoles, at 5,000 events/s (${SECONDS.freshness} s)
  fanout      2,000 open consoles (${SECONDS.fanout} s)

Without a name: all of them. Each starts the built server with an empty store of its own, and prints one JSON line per figure;
progress goes to stderr. Leave the machine alone meanwhile.`;

type Name = keyof typeof BENCHES;
const isName = (name: string): name is Name => name in BENCHES;

/** @returns the exit code: 0 measured, whatever the figures; 2 wrong use */
export async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { seconds: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
  if (values.help === true || !positionals.every(isName) || (seconds !== undefined && !(seconds >= 5))) {
    tell(USAGE);
    return values.help === true ? 0 : 2;
  }
  if (process.platform !== 'linux') {
    tell('The benches read CPU and memory of processes from /proc: they need Linux.');
    return 2;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void ServerUnderTest.stopRunning().finally(() => process.exit(130)));
  }
  const names: Name[] = positionals.length > 0 ? positionals.filter(isName) : ['ingest', 'freshness', 'fanout'];
  for (const name of names) await BENCHES[name](seconds ?? SECONDS[name]);
  return 0;
}
