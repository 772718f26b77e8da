import { findChromium } from './chromium.mjs';
import startDatabaseServer from './database-server.mjs';

/** A database server and a Chromium, once, before the workers begin: two that unpack it at the same time would collide. */
export default async function setUpBrowser() {
  await startDatabaseServer();
  process.env.TEST_CHROMIUM = JSON.stringify(await findChromium());
}
