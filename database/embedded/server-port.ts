import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { privateFile } from './private-files.js';
import { errorCode } from './system-error.js';

const portFile = (folder: string) => join(folder, 'port');

/** The port of the last run if it is free, else any free port. */
export async function choosePort(folder: string): Promise<number> {
  const kept = readKeptPort(folder);
  return kept !== null && (await isFree(kept)) ? kept : freePort();
}

export function keepPort(folder: string, port: number): void {
  if (readKeptPort(folder) === port) return;
  const next = `${portFile(folder)}.${process.pid}`;
  rmSync(next, { force: true });
  writeFileSync(next, `${port}\n`, { mode: privateFile, flag: 'wx' });
  renameSync(next, portFile(folder));
}

function readKeptPort(folder: string): number | null {
  try {
    const port = Number(readFileSync(portFile(folder), 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function isFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port);
    return true;
  } catch {
    return false;
  }
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('A TCP server without a port.'));
      });
    });
  });
}
