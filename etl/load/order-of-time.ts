import { timeOf } from '../sources/event-time.js';
import { openSource } from '../sources/open-source.js';
import { SourceError } from '../sources/source.js';
import type { FileToLoad } from './identify-file.js';

/** Pieces of a file to search for a time. A file without one in some thousand rows is irregular throughout. */
const PIECES = 2;

/**
 * Sorts the files by their first event. A month after everything stored is counted on its own. An earlier month has to be merged row by
 * row, which takes four times as long, and a shell sorts 2019-Nov.csv before 2019-Oct.csv.
 *
 * Files without a readable time come last, in the given order: their own load reports what is wrong.
 */
export async function inOrderOfTime(files: readonly FileToLoad[]): Promise<FileToLoad[]> {
  if (files.length < 2) return [...files];
  const dated = await Promise.all(files.map(async (file) => ({ file, firstMs: await firstEventMs(file) })));
  return dated.sort((a, b) => a.firstMs - b.firstMs || 0).map(({ file }) => file);
}

async function firstEventMs(file: FileToLoad): Promise<number> {
  let piece = 0;
  try {
    for await (const records of openSource(file).records()) {
      for (const { content } of records) {
        const ms = content.ok ? timeOf(content.input) : null;
        if (ms !== null) return ms;
      }
      piece += 1;
      if (piece === PIECES) break;
    }
  } catch (error) {
    if (!(error instanceof SourceError) && !isOfFile(error)) throw error;
  }
  return Number.POSITIVE_INFINITY;
}

/** Errors of the file system and of zlib about a file carry a code. */
const isOfFile = (error: unknown): boolean => error instanceof Error && 'code' in error;
