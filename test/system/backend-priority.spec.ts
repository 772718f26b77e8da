import { getPriority } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { z } from 'zod';
import { isBackendFor, lowerPriority } from '../../database/connection/backend-priority.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const backendRow = z.object({ pid: z.number() });
const portRow = z.object({ port: z.number() });

describe(lowerPriority.name, () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await createTestStore();
  });
  afterEach(() => store.drop());

  const pidOf = async (client: pg.ClientBase): Promise<number> =>
    backendRow.parse((await client.query('select pg_backend_pid() as pid')).rows[0]).pid;

  it('lowers the CPU priority of the backend of that connection only', async () => {
    const other = new pg.Client({ connectionString: store.url });
    await other.connect();
    try {
      const before = getPriority(await pidOf(other));
      await lowerPriority(store.client);
      expect(getPriority(await pidOf(store.client))).toBeGreaterThan(before);
      expect(getPriority(await pidOf(other))).toBe(before);
    } finally {
      await other.end();
    }
  });

  it('tells a backend from a process with the same id on another machine', async () => {
    const port = await store.client.query('select inet_client_port() as port');
    expect(isBackendFor(await pidOf(store.client), portRow.parse(port.rows[0]).port)).toBe(true);
    expect(isBackendFor(process.pid, portRow.parse(port.rows[0]).port)).toBe(false);
    expect(isBackendFor(await pidOf(store.client), 1)).toBe(false);
  });
});
