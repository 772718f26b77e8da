/**
 * The command line: `npm run etl -- COMMAND`. It works on the store of DATABASE_URL or, when that is not set, on the embedded store under
 * DATA_DIR, whether or not the app is running on it.
 */
import { AlreadyRunningError, DatabaseOpenError } from '@storepulse/database/connection/open-database.js';
import { endDemoCommand } from './demo/end-demo-command.js';
import { generateCommand } from './generate/generate-command.js';
import { loadCommand } from './load/load-command.js';
import { readLoadOptions } from './load/load-options.js';
import { productsCommand } from './products/products-command.js';
import { replayCommand } from './replay/replay-command.js';
import { reconcileCommand } from './reconcile/reconcile-command.js';
import { UnknownZoneError } from '@storepulse/database/zone/zone-messages.js';
import { SettingsError } from '@storepulse/settings/environment.js';
import { processTerminal, type Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

const USAGE = `Usage: npm run etl -- COMMAND

  load FILE… [--skip-stored | --keep-stored] [--allow-future] [--follow-symlinks] [--encoding E]
       [--missing-values unquoted|all|none]
               Load events from CSV, NDJSON (both also gzipped) or Parquet files, in order of event time. Loading a file
               again changes nothing. An interrupted load continues where it stopped. If some rows of a file are stored
               already, the file is not loaded: --skip-stored leaves those rows out, --keep-stored counts them again.
               --allow-future accepts rows of any time, for test data. The default rejects rows more than 10 minutes ahead.
               --encoding: utf-8 (default), windows-1252, latin1, utf-16le or utf-16be. --missing-values: which of the words
               such as NULL and nan mean a missing value: the unquoted ones (default), all or none. After --, a name may
               start with a hyphen. Symbolic links and paths through one need --follow-symlinks.
  products FILE [--follow-symlinks]
               Name products from a CSV catalog with product_id and any of name, brand, category_code, price, image_url,
               url, updated_at. Safe to repeat. Brand, category and price apply where no event gives them.
  generate --events N --out DIR [--seed S] [--from YYYY-MM-DD --to YYYY-MM-DD]
               Generate simulated events, one CSV file per month, in the format of the public data set. The same seed (default 1)
               gives the same bytes. The default range is 2019-10-01 to 2020-04-30.
  replay FILE --url URL --speed X [--shift-to-now] [--key KEY] [--encoding E] [--missing-values …]
               Send the events of a file to a running Storepulse, at X times their original speed. After Ctrl-C, the same
               command continues. --shift-to-now gives each event the time it is sent. The write key can also be set as
               STOREPULSE_WRITE_KEY.
  reconcile [--from YYYY-MM-DD] [--to YYYY-MM-DD] [--repair [--new-zone-rules]]
               Recompute everything from the events, compare it with the stored tables and print the differences (exit code
               1 if there are any). --repair corrects them. --new-zone-rules: use the new time-zone rules of an upgraded
               database server. Same as npm run reconcile.
  demo end     End the demo and empty the store, so that you can load your own events.
  help         Show this help.

Columns: event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session
(CSV with a header line, in any order). Rejected rows are stored with line and reason, and written to a file
under DATA_DIR/rejected.

Environment variables: DATABASE_URL (default: the embedded database), DATA_DIR (.storepulse), STORE_TIMEZONE (UTC; for a new store),
LOAD_MEMORY_MB (4000; memory of a load, beside PostgreSQL), DISK_RESERVE_MB (128; deleted first when the disk is full).`;

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
/** The shell convention for a wrong command. */
const USAGE_ERROR = 2;

/**
 * Runs one command.
 *
 * @param argv the arguments after the program's name
 * @returns the exit code: 0 done, 1 not done (a line says why), 2 wrong usage, 130 and 143 stopped by a signal
 */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const { signal, code, dispose } = abortOnSignals(terminal);
  try {
    const result = await runCommand(argv, terminal, signal);
    return result === EXIT_CODES.SIGINT ? (code() ?? result) : result;
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.error(error.message);
      return USAGE_ERROR;
    }
    terminal.error(inOneLine(error));
    return code() ?? 1;
  } finally {
    dispose();
  }
}

async function runCommand(argv: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const [command, ...rest] = argv;
  if (asksForHelp(rest)) {
    terminal.line(USAGE);
    return 0;
  }
  switch (command) {
    case 'load':
      return loadCommand(readLoadOptions(rest), terminal, signal);
    case 'products':
      return productsCommand(rest, terminal, signal);
    case 'generate':
      return generateCommand(rest, terminal, signal);
    case 'replay':
      return replayCommand(rest, terminal, signal);
    case 'reconcile':
      return reconcileCommand(rest, terminal, signal);
    case 'demo':
      if (rest.length !== 1 || rest[0] !== 'end') return wrongUse('demo has one command: demo end.', terminal);
      return endDemoCommand(terminal);
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      terminal.line(USAGE);
      return 0;
    default:
      return wrongUse(`Unknown command: ${command}.`, terminal);
  }
}

/** Arguments after -- are file names. */
const asksForHelp = (args: readonly string[]): boolean =>
  args.some((arg, index) => (arg === '--help' || arg === '-h') && !args.slice(0, index).includes('--'));

function wrongUse(what: string, terminal: Terminal): number {
  terminal.error(`${what}\n\n${USAGE}`);
  return USAGE_ERROR;
}

function inOneLine(error: unknown): string {
  if (
    error instanceof SettingsError ||
    error instanceof UnknownZoneError ||
    error instanceof DatabaseOpenError ||
    error instanceof AlreadyRunningError
  )
    return error.message;
  const message = error instanceof Error ? error.message : String(error);
  if (/No space left on device|ENOSPC|disk quota exceeded/i.test(message)) {
    return `Disk full (${message}). Committed data is kept. Free disk space, then run the same command again to continue.`;
  }
  if (/^(Connection terminated|terminating connection|the database system is shutting down|connect E|read E|write E)/.test(message)) {
    return `The connection to the database was lost (${message}). Committed data is kept. Run the same command again to continue.`;
  }
  return `Failed: ${message}`;
}

/** The first signal stops the work cleanly. A second one ends the process and rolls back the open transaction. */
function abortOnSignals(terminal: Terminal) {
  const controller = new AbortController();
  let code: number | undefined;
  const stop = (name: keyof typeof EXIT_CODES) => () => {
    if (code !== undefined) process.exit(EXIT_CODES[name]);
    code = EXIT_CODES[name];
    terminal.line('Stopping…');
    controller.abort();
  };
  const handlers = { SIGINT: stop('SIGINT'), SIGTERM: stop('SIGTERM') };
  process.on('SIGINT', handlers.SIGINT);
  process.on('SIGTERM', handlers.SIGTERM);
  return {
    signal: controller.signal,
    code: () => code,
    dispose: () => {
      process.off('SIGINT', handlers.SIGINT);
      process.off('SIGTERM', handlers.SIGTERM);
    },
  };
}
