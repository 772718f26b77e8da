import { rmSync } from 'node:fs';

export default async function stopDatabaseServer() {
  const running = globalThis.storepulseTestServer;
  if (!running) return;
  globalThis.storepulseTestServer = undefined;
  await running.server.stop();
  rmSync(running.folder, { recursive: true, force: true });
}
