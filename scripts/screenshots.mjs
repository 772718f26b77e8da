// npm run screenshots [-- FOLDER]: takes pictures of the demo shop on a store of its own: every wall scene at each size, by day and night,
// and every analyst page on a desktop and on a phone, light and dark.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from '../test/support/chromium.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = resolve(process.argv[2] ?? join(root, 'docs', 'img'));
const SCENES = ['now', 'funnel', 'products', 'brands', 'health'];
const SIZES = ['1920x1080', '3840x2160', '1080x1920'];
const THEMES = { day: 'light', night: 'dark' };
/** `[name, path]` of each page, with typical choices of an analyst. */
const DESK = [
  ['funnel', '/funnel?range=7d&compare=previous'],
  ['products', '/products?range=14d&compare=previous'],
  ['carts', '/carts'],
  ['sessions', '/sessions?range=14d'],
  ['brands', '/brands?range=14d'],
  ['cohorts', '/cohorts'],
  ['segments', '/segments?edit=new'],
];
const DESK_SIZES = { desk: [1440, 1000], phone: [390, 844] };
const ACCOUNT = { email: 'admin@storepulse.local', password: 'shown on no screen' };
const READY_TRIES = 240;

/** Finds an unused port. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(address) {
  try {
    return (await fetch(`${address}/api/health`)).ok;
  } catch {
    return false;
  }
}

async function waitForServer(address) {
  for (let tries = 0; tries < READY_TRIES; tries += 1) {
    if (await answers(address)) return;
    await delay(500);
  }
  throw new Error('the demo shop did not start');
}

async function shootWall(context) {
  for (const size of SIZES) {
    const [width, height] = size.split('x').map(Number);
    for (const [time, theme] of Object.entries(THEMES)) {
      for (const scene of SCENES) {
        const page = await context.newPage();
        await page.setViewportSize({ width, height });
        await page.goto(`/wall?scenes=${scene}&theme=${theme}`);
        await page.locator(`[data-test="scene-${scene}"]`).waitFor();
        // Wall data beside the pulse is shown once its first update has arrived.
        await page.waitForFunction(() => document.querySelector('[data-test="wall-baseline-weeks"]')?.textContent !== '');
        await page.waitForResponse(() => true, { timeout: 2500 }).catch(() => undefined);
        await page.screenshot({ path: join(folder, 'wall', `${scene}-${size}-${time}.png`) });
        await page.close();
      }
    }
    console.log(`${size}: ${SCENES.length * 2} pictures of the wall`);
  }
}

async function shootDesk(context) {
  for (const [name, path] of DESK) {
    for (const [size, [width, height]] of Object.entries(DESK_SIZES)) {
      for (const colorScheme of Object.values(THEMES)) {
        const page = await context.newPage();
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.goto(path);
        await page.locator('h1').waitFor();
        // The other tiles load after the first one.
        await page.waitForLoadState('networkidle');
        await page.waitForFunction(
          () => document.querySelector('[aria-busy="true"], [data-test="skeleton"], [data-test="chart"][data-ready="false"]') === null,
        );
        await page.screenshot({ path: join(folder, 'desk', `${name}-${size}-${colorScheme}.png`), fullPage: size === 'desk' });
        await page.close();
      }
    }
  }
  console.log(`${DESK.length * 4} pictures of the desk in ${folder}`);
}

const dataDir = mkdtempSync(join(tmpdir(), 'storepulse-shots-'));
const port = await freePort();
const address = `http://127.0.0.1:${port}`;
const server = spawn(process.execPath, [join(root, 'scripts', 'start.mjs')], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, DATA_DIR: dataDir, PORT: String(port), DEMO: 'on', ADMIN_EMAIL: ACCOUNT.email, ADMIN_PASSWORD: ACCOUNT.password },
});
try {
  await waitForServer(address);
  mkdirSync(join(folder, 'wall'), { recursive: true });
  mkdirSync(join(folder, 'desk'), { recursive: true });
  const browser = await chromium.launch(await findChromium());
  const context = await browser.newContext({ baseURL: address, reducedMotion: 'reduce' });
  await context.request.post('/api/auth/login', { data: ACCOUNT, headers: { origin: address } });
  await shootWall(context);
  await shootDesk(context);
  await browser.close();
} finally {
  server.kill('SIGTERM');
  await once(server, 'exit');
  rmSync(dataDir, { recursive: true, force: true });
}
