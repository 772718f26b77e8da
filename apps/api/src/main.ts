import { join } from 'node:path';
import { DatabaseOpenError, isInstanceRunning, openDatabase } from '@storepulse/database/connection/open-database.js';
import { narrowDataDir } from '@storepulse/database/embedded/private-files.js';
import { UnknownZoneError } from '@storepulse/database/zone/zone-messages.js';
import { SettingsError } from '@storepulse/settings/environment.js';
import { readSettings, type Settings } from './config/settings.js';
import { leaveRoot } from './startup/leave-root.js';
import { errorMessage } from './platform/error-code.js';
import { Log } from './platform/log.js';
import { checkPort } from './startup/port-check.js';
import { Shutdown } from './startup/shutdown.js';
import { StartError } from './startup/start-errors.js';
import { showFailure, showStep } from './startup/terminal.js';

const LOG_FILE = 'storepulse.log';

/**
 * Starts Storepulse and returns when it is ready; it then runs until SIGINT or SIGTERM. The process exits with 0 after a clean stop, or
 * with 1 and a one-line message if it cannot start.
 */
export async function main(): Promise<void> {
  let log: Log | undefined;
  const shutdown = new Shutdown(() => log);
  stopOnSignals(shutdown);
  process.once('uncaughtException', (error) => void endWith(shutdown, log, error));
  process.once('unhandledRejection', (error) => void endWith(shutdown, log, error));
  try {
    const settings = readSettings();
    await start(settings, shutdown, (made) => {
      log = made;
    });
  } catch (error) {
    // After a signal, the shutdown itself makes the startup fail.
    if (!shutdown.hasBegun) await endWith(shutdown, log, error);
  }
}

async function start(settings: Settings, shutdown: Shutdown, keepLog: (log: Log) => void): Promise<void> {
  const root = leaveRoot(settings);
  if (root !== null) showStep(root.line);
  narrowDataDir(settings.dataDir);
  // For a second start on the same folder, skip the port check, so that the error names the folder instead of the port.
  if (settings.databaseUrl !== undefined || !isInstanceRunning(settings.dataDir)) await checkPort(settings);

  // Loading the app's packages keeps one core busy for two seconds; PostgreSQL starts on another in the meantime.
  let loading: Promise<typeof import('./startup/start-app.js')> | undefined;
  const loadApp = () => {
    loading ??= import('./startup/start-app.js');
    return loading;
  };
  const database = await openDatabase(settings, showStep, () => void loadApp());
  await shutdown.add('database', () => database.stop());
  const log = Log.toFile(join(settings.dataDir, LOG_FILE));
  keepLog(log);
  if (root?.isRoot === true) log.warn(root.line);
  const { startApp } = await loadApp();
  await startApp({ settings, database, log, shutdown });
}

/** Under npm, one Ctrl-C arrives twice: from the terminal, and forwarded by npm. */
const SAME_SIGNAL_MS = 1000;

function stopOnSignals(shutdown: Shutdown): void {
  let begunAt = 0;
  const stop = (): void => {
    if (shutdown.hasBegun) {
      if (performance.now() - begunAt < SAME_SIGNAL_MS) return;
      // A deliberate second Ctrl-C. The embedded server stops on its own when this process is gone.
      process.exit(130);
    }
    begunAt = performance.now();
    showStep('Stopping …');
    void shutdown.run().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}

async function endWith(shutdown: Shutdown, log: Log | undefined, error: unknown): Promise<void> {
  log?.error('ended', error);
  showFailure(lineOf(error, log !== undefined));
  await shutdown.run();
  process.exit(1);
}

function lineOf(error: unknown, isLogged: boolean): string {
  if (
    error instanceof SettingsError ||
    error instanceof UnknownZoneError ||
    error instanceof DatabaseOpenError ||
    error instanceof StartError
  )
    return error.message;
  return `Storepulse had to stop: ${errorMessage(error)}.${isLogged ? ` ${LOG_FILE} in DATA_DIR has the details.` : ''}`;
}
