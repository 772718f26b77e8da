// Finds a Chromium for the browser tests, or installs one where the platform allows it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const ROOT = join(import.meta.dirname, '../..');
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Returns launch options of a Chromium that did start. Tries CHROMIUM_PATH if set; otherwise an installed one, the npm package, then
 * Debian's.
 */
export async function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  const installed = named ?? INSTALLED.find((path) => existsSync(path));
  const tries = [
    ...(installed === undefined ? [] : [async () => ({ executablePath: installed })]),
    ...(named === undefined ? [fromNpm, fromDebian] : []),
  ];
  const failures = [];
  for (const find of tries) {
    try {
      const options = { ...(await find()), args: ARGUMENTS, headless: true };
      await (await chromium.launch(options)).close();
      return options;
    } catch (error) {
      failures.push(String(error.message).split('\n')[0]);
    }
  }
  throw new Error(
    `The browser tests need a Chromium that starts. Install one (Debian: apt-get install chromium) or name one with CHROMIUM_PATH. Tried: ${failures.join('; ')}`,
  );
}

/** @sparticuz/chromium unpacks into the temporary folder, and unpacks its own libraries only when it detects Lambda. */
async function fromNpm() {
  const folder = join(ROOT, 'node_modules/.cache/chromium');
  mkdirSync(folder, { recursive: true });
  const before = { ...process.env };
  Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x` });
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    const executablePath = await packaged.executablePath();
    // Its fonts.conf points to /tmp/fonts. With another folder there would be no fonts, and text without a size never becomes visible.
    const fonts = join(folder, 'fonts.conf');
    writeFileSync(
      fonts,
      `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>/usr/share/fonts</dir><dir>${folder}/fonts/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`,
    );
    return { executablePath, env: { ...before, LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_FILE: fonts } };
  } finally {
    for (const name of ['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

async function fromDebian() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error('no right to install one');
  execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return { executablePath: '/usr/bin/chromium' };
}
