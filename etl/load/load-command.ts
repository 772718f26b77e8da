import type { ReadingOptions } from '../reading-options.js';
import { shellText } from '../shell-text.js';
import { SourceError } from '../sources/source.js';
import { withStore } from '../store-session.js';
import type { Terminal } from '../terminal.js';
import { type FileToLoad, lookAtFile } from './identify-file.js';
import { loadFile } from './load-file.js';
import { loadArguments, type LoadOptions } from './load-options.js';
import { inOrderOfTime } from './order-of-time.js';
import { RoomSignal } from './room-signal.js';
import { PostLoadMaintenance } from './post-load-maintenance.js';

export const DEMO_REFUSAL =
  'This store has demo data, so nothing was loaded. End the demo first, which empties the store: npm run etl -- demo end';

/** Loads the files in order of their events. @returns the exit code */
export async function loadCommand(options: LoadOptions, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { paths, reading } = options;
  const given = await lookAtFiles(paths, reading, terminal);
  if (given === null) return 1;
  const files = await inOrderOfTime(given);
  if (files.some((file, index) => file !== given[index]))
    terminal.line(`Loading in order of event time: ${files.map(({ name }) => name).join(', ')}.`);
  return withStore(terminal, async (store) => {
    if (await store.isDemo()) {
      terminal.error(DEMO_REFUSAL);
      return 1;
    }
    const room = new RoomSignal(store);
    if (room.isFull) {
      terminal.error(room.text());
      return 1;
    }
    const going = AbortSignal.any([signal, room.signal]);
    let code = 0;
    const maintenance = new PostLoadMaintenance(store);
    for (const file of files) {
      try {
        const outcome = await loadFile({ store, options, maintenance, terminal, signal: going }, file, file === files.at(-1));
        if (outcome === 'busy' || outcome === 'rejected') code = 1;
        if (outcome === 'interrupted') {
          const interrupted = stopped(options, terminal);
          if (!room.isFull) return interrupted;
          terminal.error(room.text());
          return 1;
        }
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        terminal.error(`${file.path} ${error.message}.`);
        code = 1;
      }
    }
    await maintenance.finish();
    return code;
  });
}

/** Checks all files before the first is loaded, so that a typo in the last name shows at once. */
async function lookAtFiles(paths: readonly string[], reading: ReadingOptions, terminal: Terminal): Promise<FileToLoad[] | null> {
  const files: FileToLoad[] = [];
  let wrong = 0;
  for (const path of paths) {
    try {
      files.push(await lookAtFile(path, reading));
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      terminal.error(`${path} ${error.message}.`);
      wrong++;
    }
  }
  return wrong === 0 ? files : null;
}

/** Returns the shell's exit code for Ctrl-C. */
function stopped(options: LoadOptions, terminal: Terminal): number {
  terminal.line(
    `To continue where it stopped: npm run etl -- load ${[...loadArguments(options), ...options.paths.map(shellText)].join(' ')}`,
  );
  return 130;
}
