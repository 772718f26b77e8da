import type { Client } from 'pg';
import { type Duck, openDuck } from '../bulk/duck.js';
import { NeedsFoldError, IrregularRecords, type Writer } from '../bulk/irregular-records.js';
import { makeTables, stageLines, stageRecords } from '../bulk/stage-records.js';
import { asText, openSource } from '../sources/open-source.js';
import { SourceError } from '../sources/source.js';
import type { FileToLoad } from './identify-file.js';

/**
 * Files larger than this multiple of the memory limit keep their tables on disk from the start. Tables in memory also spill to disk, but
 * uncompressed: 61 M events took 85 s to read in 4 GB; on disk, compressed, half as long again.
 */
const TIMES_MEMORY = 2.5;

export interface Staging {
  client: Client;
  /** For temporary files; created, and removed at the end. */
  folder: string;
  memoryBytes: number;
  isPlain: boolean;
  /** Latest accepted event time; null: any. */
  latest: Date | null;
  signal: AbortSignal;
  /** Throws once the load was told to stop. */
  onRead: (fraction: number) => void;
}

export interface StagedFile {
  duck: Duck;
  /** Number of records in the file. */
  count: number;
}

/** Stages a file in DuckDB tables. @throws SourceError, NeedsFoldError */
export async function stageFile(file: FileToLoad, staging: Staging): Promise<StagedFile> {
  if (staging.isPlain) {
    const staged = (await stagePlainly(file, staging, 'fields')) ?? (await stagePlainly(file, staging, 'lines'));
    if (staged !== null) return staged;
  }
  return stageByRecord(file, staging, { by: 'bulk' });
}

/**
 * Stages a file that the fold writes, to compare it with the store. It leaves out rows that the fold itself recognizes as stored.
 *
 * @param recordsDone records that earlier runs wrote
 * @throws SourceError
 */
export const stageForFold = (file: FileToLoad, staging: Staging, recordsDone: number): Promise<StagedFile> =>
  stageByRecord(file, staging, { by: 'fold', recordsDone });

const stageByRecord = (file: FileToLoad, staging: Staging, writer: Writer): Promise<StagedFile> =>
  inDuck(file, staging, writer, (duck, irregular) => stageRecords(duck, openSource(file), irregular, staging.onRead));

/** @returns null when DuckDB cannot read the file this way; reading record by record can then say what is wrong */
async function stagePlainly(file: FileToLoad, staging: Staging, by: 'fields' | 'lines'): Promise<StagedFile | null> {
  const onRead = (fraction: number): void => {
    // After an abort, DuckDB is interrupted; `onRead` would throw.
    if (!staging.signal.aborted) staging.onRead(fraction);
  };
  try {
    return await inDuck(file, staging, { by: 'bulk' }, (duck, irregular) =>
      stageLines(duck, asText(file), irregular, { by, latest: staging.latest, onRead }),
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
  stage: (duck: Duck, irregular: IrregularRecords) => Promise<number>,
): Promise<StagedFile> {
  const duck = await openDuck({ folder, memoryBytes, onDisk: file.bytes > memoryBytes * TIMES_MEMORY });
  const interrupt = () => duck.connection.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    await makeTables(duck);
    return { duck, count: await stage(duck, await IrregularRecords.open(duck, client, latest, writer)) };
  } catch (error) {
    await duck.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

/** Errors of PostgreSQL carry an SQLSTATE, and connection errors carry a system error code. */
function isOfDatabase(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}
