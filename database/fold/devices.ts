/** Links between devices and users, and how they change the owner of anonymous events. docs/definitions.md defines whose an event is. */
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { batchStatements, type RunStatement } from './batch-statements.js';
import type { BatchDimensions } from './dimensions.js';
import type { EventRow, LinkRow } from './event-row.js';

const loserRow = z.object({ day: z.string(), first_at: z.string(), end_at: z.string(), users: z.array(z.string()) });

/** Most requests have no devices and skip all of this work. */
export const hasDevices = (rows: readonly EventRow[], links: readonly LinkRow[]): boolean =>
  links.length > 0 || rows.some(({ device }) => device !== undefined);

/**
 * Stores the device links from calls that are not events (such as identify) and from events with both ids. Duplicate events count too, so a
 * link never depends on which of two duplicates arrived first.
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

/** From this size on, a batch is joined by hash and planned each time: looking up 5,000 anonymous events one by one took seconds. */
const HASHED_FROM = 100;

/**
 * Runs a statement over the devices of the batch. Large batches let the planner choose; small ones use index lookups and a prepared plan.
 */
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

/** Sets the users of the batch's anonymous events. Their sessions are already assigned. @param rows number of rows in the batch */
export async function namePersons(client: ClientBase, run: RunStatement, rows: number): Promise<void> {
  await runOverDevices(client, run, 'persons', rows);
}

/**
 * Moves stored anonymous events to the users that links identify, once the batch is stored, and updates every roll-up that counts users.
 *
 * @param rows number of rows in the batch; for a batch without new events, plus its links
 * @param batchId returns the batch number; called only if something moves
 */
export async function moveEvents(client: ClientBase, run: RunStatement, rows: number, batchId: () => Promise<string>): Promise<void> {
  const { rowCount } = await runOverDevices(client, run, 'movedEvents', rows);
  if (rowCount !== 0) await applyMoves(client, await batchId());
}

/**
 * Applies the moves in `moved_events`. The statements are planned each time for the actual rows, which are nearly always few.
 *
 * Every affected user is subtracted from the roll-ups as before the move and added back as after it, by the counts of the fold.
 */
async function applyMoves(client: ClientBase, batchId: string): Promise<void> {
  await client.query('analyze moved_events');
  await client.query(batchStatements.moveEvents);
  await client.query(batchStatements.moveSessions);
  await client.query('analyze moved_actions; analyze moved_days');
  await client.query(batchStatements.daysBefore);
  await client.query(batchStatements.keptOfDevices);
  const { rows: losers } = await client.query(batchStatements.losers);
  for (const { day, first_at: first, end_at: end, users } of losers.map((row) => loserRow.parse(row))) {
    await client.query(batchStatements.keptOfUsers, [day, first, end, users]);
  }
  await client.query('analyze user_days_before; analyze kept_actions');
  await client.query(batchStatements.moveUserDays);
  await client.query(batchStatements.moveUsers, [batchId]);
  await client.query(batchStatements.moveReturningUsers);
  await client.query(batchStatements.moveReturningBrandUsers);
  await client.query(batchStatements.moveBrandDays, [batchId]);
}
