import type { OpenedDatabase } from '@storepulse/database/connection/open-database.js';
import { sharedRolesWarning } from '@storepulse/database/roles/database-addresses.js';
import { prepareStore } from '@storepulse/database/roles/prepare-store.js';
import { zoneWarning } from '@storepulse/database/zone/zone-messages.js';
import { AdminAccounts } from '../access/admin-account.js';
import { createApp } from '../app-factory.js';
import type { Settings } from '../config/settings.js';
import { DemoService } from '../demo/demo.service.js';
import type { Log } from '../platform/log.js';
import type { Shutdown } from './shutdown.js';
import { explainListenError } from './start-errors.js';
import { browserAddress, showDemoProgress, showReady, showStep } from './terminal.js';

export interface StartedOn {
  settings: Settings;
  database: OpenedDatabase;
  log: Log;
  shutdown: Shutdown;
}

/**
 * Updates the schema, creates the app and listens. A separate module because its imports take seconds to load (main.ts).
 *
 * @throws StartError when the address cannot be used
 */
export async function startApp({ settings, database, log, shutdown }: StartedOn): Promise<void> {
  showStep('Updating the database schema');
  const {
    addresses,
    zone: { timeZone, notice },
  } = await prepareStore(database.url, settings.storeTimezone);
  for (const line of [zoneWarning(timeZone, settings.storeTimezone), notice, sharedRolesWarning(addresses)]) {
    if (line === null) continue;
    showStep(line);
    log.warn(line);
  }

  const disk = database.disk ?? undefined;
  disk?.onChange(() => log.warn('disk', { neededBytes: disk.full?.neededBytes ?? 0 }));
  const app = await createApp({ settings, addresses, log, ...(disk === undefined ? {} : { disk }) });
  await shutdown.add('app', () => app.close());

  const demo = app.get(DemoService);
  const isDemo = await demo.prepare(showDemoProgress());

  try {
    await app.listen(settings.port, settings.host);
  } catch (error) {
    throw explainListenError(error, settings) ?? error;
  }
  const url = browserAddress(settings.host, settings.port);
  database.announce({ port: settings.port, url });
  // After `listen`, so that only a successful start generates a password and shows it.
  showReady(url, await app.get(AdminAccounts).ensure());
  if (isDemo) demo.start();
  log.info('started', { url, database: database.embedded ? 'embedded' : 'external', version: database.serverVersion });
}
