import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { ClientBase } from 'pg';
import { z } from 'zod';

/** Programs have niceness 0. Beside one that competes for the core, niceness 10 gets about a tenth of it. */
const NICENESS = 10;

const backendRow = z.object({ pid: z.number(), port: z.number().nullable() });

/**
 * Gives the backend of a connection the lowest claim on the cores for its lifetime: an ordinary user cannot undo it. Does nothing if the
 * server is on another machine, belongs to another user, or runs on a system without /proc.
 */
export async function lowerPriority(client: ClientBase): Promise<void> {
  const { rows } = await client.query('select pg_backend_pid() as pid, inet_client_port() as port');
  const { pid, port } = backendRow.parse(rows[0]);
  if (port === null || !isBackendFor(pid, port)) return;
  try {
    setPriority(pid, NICENESS);
  } catch {
    // The process belongs to another user.
  }
}

/**
 * Whether the process is the PostgreSQL backend of this connection. If the server is on another machine, the pid belongs to something else
 * here.
 */
export function isBackendFor(pid: number, port: number): boolean {
  try {
    // PostgreSQL names its processes like this: postgres: USER DATABASE 127.0.0.1(54321) SELECT
    return new RegExp(`^postgres: .*\\(${port}\\)`).test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return false;
  }
}
