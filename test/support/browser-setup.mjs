import { findChromium } from './chromium.mjs';
import startDatabaseServer from './database-server.mjs';

/** Starts the database server and finds Chromium once, before the workers start: two workers unpacking Chromium at once would collide. */
export default async function setUpBrowser() {
  await startDatabaseServer();
  process.env.TEST_CHROMIUM = JSON.stringify(await findChromium());
}
