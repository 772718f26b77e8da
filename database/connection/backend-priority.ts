import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { ClientBase } from 'pg';
import { z } from 'zod';

/** Above 0, which programs have: with another that wants the core too, it gets a tenth of it. */
const NICENESS = 10;

const backendRow = z.object({ pid: z.number(), port: z.number().nullable() });

/**
 * Lets the backend of a connection have the cores last, for as long as it lives: an ordinary user cannot take it back. Does nothing where
 * the server is not on this machine, belongs to another user or runs on a system without /proc.
 */
export async function lowerPriority(client: ClientBase): Promise<void> {
  // Question: which process of the server's machine is this, and where does the connection come from?
  const { rows } = await client.query('select pg_backend_pid() as pid, inet_client_port() as port');
  const { pid, port } = backendRow.parse(rows[0]);
  if (port === null || !isBackendFor(pid, port)) return;
  try {
    setPriority(pid, NICENESS);
  } catch {
    // Another user's.
  }
}

/** Whether the process is a backend of PostgreSQL for that connection: on a machine that is not the server's, the pid is of something else. */
export function isBackendFor(pid: number, port: number): boolean {
  try {
    // As PostgreSQL names its processes: postgres: USER DATABASE 127.0.0.1(54321) SELECT
    return new RegExp(`^postgres: .*\\(${port}\\)`).test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return false;
  }
}
