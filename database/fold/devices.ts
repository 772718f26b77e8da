/** Who used which device, and what that changes of events that named nobody. */
import type { ClientBase } from 'pg';
import { batchStatements, type RunStatement } from './batch-statements.js';
import type { BatchDimensions } from './dimensions.js';
import type { EventRow, LinkRow } from './event-row.js';

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
  await client.query(batchStatements.newLinksTable);
  if (devices.length > 0) await run('deviceLinks', [devices, users, times]);
}
