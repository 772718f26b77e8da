import type { Client } from 'pg';
import { type Duck, openDuck } from '../bulk/duck.js';
import { NeedsFoldError, OddRecords, type Writer } from '../bulk/odd-records.js';
import { makeTables, stageLines, stageRecords } from '../bulk/stage-records.js';
import { asText, openSource } from '../sources/open-source.js';
import { SourceError } from '../sources/source.js';
import type { FileToLoad } from './identify-file.js';

/**
 * How many times the memory a file may be before its tables go to disk from the beginning. In memory they go there too where they must, but
 * as they are: 61 M events took 85 s to read in 4 GB, on disk, packed, half as long again.
 */
const TIMES_MEMORY = 2.5;

export interface Staging {
  client: Client;
  /** For temporary files; made, and removed at the end. */
  folder: string;
  memoryBytes: number;
  isPlain: boolean;
  /** Latest time of an event that is taken; null: any. */
  latest: Date | null;
  signal: AbortSignal;
  /** Throws once the load was told to stop. */
  onRead: (fraction: number) => void;
}

export interface StagedFile {
  duck: Duck;
  /** How many records the file has. */
  count: number;
}

/** Brings a file into tables of DuckDB. @throws SourceError, NeedsFoldError */
export async function stageFile(file: FileToLoad, staging: Staging): Promise<StagedFile> {
  if (staging.isPlain) {
    const staged = (await stagePlainly(file, staging, 'fields')) ?? (await stagePlainly(file, staging, 'lines'));
    if (staged !== null) return staged;
  }
  return stageByRecord(file, staging, { by: 'bulk' });
}

/**
 * The same of a file that the fold writes, to compare it with the store: without what the fold knows by itself to be stored.
 *
 * @param recordsDone records that earlier runs wrote
 * @throws SourceError
 */
export const stageForFold = (file: FileToLoad, staging: Staging, recordsDone: number): Promise<StagedFile> =>
  stageByRecord(file, staging, { by: 'fold', recordsDone });

const stageByRecord = (file: FileToLoad, staging: Staging, writer: Writer): Promise<StagedFile> =>
  inDuck(file, staging, writer, (duck, odd) => stageRecords(duck, openSource(file), odd, staging.onRead));

/** @returns null where DuckDB cannot make it out in this way; record by record it can be told what is wrong. */
async function stagePlainly(file: FileToLoad, staging: Staging, by: 'fields' | 'lines'): Promise<StagedFile | null> {
  const onRead = (fraction: number): void => {
    // DuckDB is interrupted then.
    if (!staging.signal.aborted) staging.onRead(fraction);
  };
  try {
    return await inDuck(file, staging, { by: 'bulk' }, (duck, odd) =>
      stageLines(duck, asText(file), odd, { by, latest: staging.latest, onRead }),
    );
  } catch (error) {
    if (error instanceof SourceError || error instanceof NeedsFoldError || isOfDatabase(error) || staging.signal.aborted) throw error;
    return null;
  }
}

async function inDuck(
  file: FileToLoad,
  { client, folder, memoryBytes, signal, latest }: Staging,
  writer: Writer,
  stage: (duck: Duck, odd: OddRecords) => Promise<number>,
): Promise<StagedFile> {
  const duck = await openDuck({ folder, memoryBytes, onDisk: file.bytes > memoryBytes * TIMES_MEMORY });
  const interrupt = () => duck.connection.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    await makeTables(duck);
    return { duck, count: await stage(duck, await OddRecords.open(duck, client, latest, writer)) };
  } catch (error) {
    await duck.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

/** Errors of PostgreSQL carry an SQLSTATE, those of the connection a code of the system. */
function isOfDatabase(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}
