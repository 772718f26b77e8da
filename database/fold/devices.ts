/** Who used which device, and what that changes of events that named nobody. docs/definitions.md says whose an event is. */
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { batchStatements, type RunStatement } from './batch-statements.js';
import type { BatchDimensions } from './dimensions.js';
import type { EventRow, LinkRow } from './event-row.js';

const loserRow = z.object({ day: z.string(), first_at: z.string(), end_at: z.string(), users: z.array(z.string()) });

/** Most requests have none, and pay nothing for what follows. */
export const hasDevices = (rows: readonly EventRow[], links: readonly LinkRow[]): boolean =>
  links.length > 0 || rows.some(({ device }) => device !== undefined);

/**
 * Keeps what calls that are no events say about who uses a device, and what events with both ids do; those too that are not stored
 * because they came before, so that no link hangs on which of two came first.
 */
export async function keepLinks(
  client: ClientBase,
  run: RunStatement,
  { rows, links }: { rows: readonly EventRow[]; links: readonly LinkRow[] },
  keys: BatchDimensions,
): Promise<void> {
  const devices = keys.links.map(({ device }) => device);
  const users = keys.links.map(({ user }) => user);
  const times = links.map(({ linkedAt }) => linkedAt);
  rows.forEach(({ device, eventTime }, index) => {
    if (device === undefined || device.isAnonymous) return;
    const [deviceKey, userKey] = [keys.devices[index], keys.users[index]];
    if (typeof deviceKey !== 'string' || userKey === undefined) throw new RangeError('an event with a device has keys');
    devices.push(deviceKey);
    users.push(userKey);
    times.push(eventTime);
  });
  await client.query(batchStatements.personTables);
  if (devices.length > 0) await run('links', [devices, users, times]);
}

/** From here on a batch is joined by hashing, and planned anew for it: 5,000 anonymous events looked up one by one in each other took seconds. */
const HASHED_FROM = 100;

/** Runs a statement over the batch's devices, with the planner left as it likes. */
async function runOverDevices(client: ClientBase, run: RunStatement, name: 'persons' | 'movedEvents', rows: number) {
  if (rows >= HASHED_FROM) {
    await run('joinByIndex', ['on']);
    return client.query(batchStatements[name]);
  }
  await run('joinByIndex', ['off']);
  const result = await run(name);
  await run('joinByIndex', ['on']);
  return result;
}

/** Names the users of the batch's anonymous events, which have their sessions. @param rows of the batch */
export async function namePersons(client: ClientBase, run: RunStatement, rows: number): Promise<void> {
  await runOverDevices(client, run, 'persons', rows);
}

/**
 * Gives stored anonymous events to the users whose they turn out to be, once the batch is stored, and has every roll-up that counts users
 * follow.
 *
 * @param rows of the batch, and its links where none of them is new
 * @param batchId its number; asked for only where something moves
 */
export async function moveEvents(client: ClientBase, run: RunStatement, rows: number, batchId: () => Promise<string>): Promise<void> {
  const { rowCount } = await runOverDevices(client, run, 'movedEvents', rows);
  if (rowCount !== 0) await applyMoves(client, await batchId());
}

/**
 * Moves what `moved_events` holds. Planned each time, by what is there: few rows nearly always.
 *
 * Every user concerned is counted out of the roll-ups as he was and back in as he is, by the counts of the fold.
 */
async function applyMoves(client: ClientBase, batchId: string): Promise<void> {
  await client.query('analyze moved_events');
  await client.query(batchStatements.moveEvents);
  await client.query(batchStatements.moveSessions);
  await client.query('analyze moved_marks; analyze moved_days');
  await client.query(batchStatements.daysBefore);
  await client.query(batchStatements.keptOfDevices);
  const { rows: losers } = await client.query(batchStatements.losers);
  for (const { day, first_at: first, end_at: end, users } of losers.map((row) => loserRow.parse(row))) {
    await client.query(batchStatements.keptOfUsers, [day, first, end, users]);
  }
  await client.query('analyze user_days_before; analyze kept_marks');
  await client.query(batchStatements.moveUserDays);
  await client.query(batchStatements.moveUsers, [batchId]);
  await client.query(batchStatements.moveUserReturns);
  await client.query(batchStatements.moveBrandReturns);
  await client.query(batchStatements.moveBrandDays, [batchId]);
}
