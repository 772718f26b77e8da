import { soakServer } from './soak/server.js';
import { soakWall } from './soak/wall.js';

/** Memory growth over weeks of use: of a wall in a browser, and of the server. */
export async function benchSoak(seconds: number): Promise<void> {
  await soakWall();
  await soakServer(seconds);
}
