// npm run dev: the console with hot reload, on PORT, and behind it the API, rebuilt and restarted on changes, with a demo shop of its own.
import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireNode } from './node-version.mjs';

requireNode();
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { prepare } = await import('./prepare.mjs');
const { buildState, parts } = await import('./build-state.mjs');
const programs = await import('./child-programs.mjs');
const { StartError } = await import('./start-error.mjs');
const { readEnvFile } = await import('./env-file.mjs');

/** Everything that belongs to the API, not to the pages. */
const API_PATHS = ['/api', '/v1', '/metrics', '/socket.io'];
/** Editors write several files at once. */
const QUIET_MS = 150;
/** PostgreSQL may have to finish what it does. */
const STOP_WITHIN_MS = 25_000;
const READY = 'Storepulse is ready.';
/** Of the first account, unless ADMIN_PASSWORD is set or other machines can reach the page. */
const PASSWORD = 'storepulse';

const begun = performance.now();
// Taken before .env is read, which describes the store of `npm start`.
const { DATA_DIR: dataDir = join(root, '.storepulse-dev'), DEMO: demo = 'on' } = process.env;

const isWildcard = (host) => host === '0.0.0.0' || host === '::';

async function freePort() {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** The API in a process of its own, restarted at will. */
class Api {
  #program;
  #environment;

  constructor(environment) {
    this.#environment = environment;
  }

  /** Resolves with what it says when it is ready. @param isFirst whether to show the steps until then @throws StartError if it ends before */
  async start(isFirst) {
    let text = '';
    let isReady = false;
    let tellReady = () => undefined;
    const ready = new Promise((resolve) => {
      tellReady = resolve;
    });
    const args = ['--max-old-space-size=2048', '--max-semi-space-size=32', 'scripts/serve.mjs'];
    const program = programs.launch(process.execPath, args, {
      cwd: root,
      env: this.#environment,
      stopWithinMs: STOP_WITHIN_MS,
      onText: (part) => {
        if (!isReady) text += part;
        if (isReady || (isFirst && !text.includes(READY))) process.stdout.write(part);
        isReady ||= text.includes(READY);
        if (isReady) tellReady();
      },
    });
    this.#program = program;
    await Promise.race([ready, program.ended]);
    if (!isReady) throw new StartError(isFirst ? 'The API does not start.' : `The API does not start:\n${text.trim()}`);
    void this.#reportEnd(program);
    return text.slice(text.indexOf(READY));
  }

  async #reportEnd(program) {
    await program.ended;
    if (this.#program === program && !programs.isStopping) {
      console.error('The API has ended. The next change of its sources starts it again.');
    }
  }

  async stop() {
    const program = this.#program;
    this.#program = undefined;
    await program?.stop();
  }
}

/** Serves the console from its sources. Host and Origin reach the API as the browser sent them, so that its checks hold for this page. */
async function serveConsole({ host, port, publicUrls }, apiPort) {
  const { createLogger, createServer } = await import('vite');
  const logger = createLogger('warn');
  // While the API restarts, the console shows that it is offline.
  const customLogger = { ...logger, error: (text, options) => text.includes('proxy error') || logger.error(text, options) };
  const target = { target: `http://127.0.0.1:${apiPort}`, changeOrigin: false, ws: true };
  const server = await createServer({
    configFile: join(root, 'apps', 'console', 'vite.config.ts'),
    customLogger,
    server: {
      host,
      port,
      strictPort: true,
      allowedHosts: publicUrls.map((url) => new URL(url).hostname),
      proxy: Object.fromEntries(API_PATHS.map((path) => [path, target])),
    },
  });
  await server.listen();
  return server;
}

/** Rebuilds and restarts the API after each change of its sources. A build that fails leaves the running one alone. */
function restartOnChange(watcher, api) {
  const sources = parts.api.sources.map((source) => join(root, source));
  let timer;
  let isBusy = false;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void restart(), QUIET_MS);
  };
  const restart = async () => {
    if (isBusy) {
      later();
      return;
    }
    if (buildState(root, parts.api).isBuilt) return;
    isBusy = true;
    const since = performance.now();
    try {
      await prepare({ root, output: process.stdout, withConsole: false, quiet: true, afterChange: true });
      await api.stop();
      await api.start(false);
      console.log(`The API has restarted (${((performance.now() - since) / 1000).toFixed(1)} s)`);
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      if (!programs.isStopping) console.error(`${error.message}\nThe next change tries again.`);
    } finally {
      isBusy = false;
    }
  };
  watcher.add(sources);
  watcher.on('all', (_, path) => {
    const file = relative(root, path).split(sep);
    if (file.includes('dist') || !sources.some((source) => path === source || path.startsWith(source + sep))) return;
    later();
  });
}

async function main() {
  readEnvFile(root);
  await prepare({ root, output: process.stdout, withConsole: false, quiet: true });
  programs.stopOnSignals();
  const { readSettings } = await import('../apps/api/dist/config/settings.js');
  const { browserAddress } = await import('../apps/api/dist/startup/terminal.js');
  const { checkPort } = await import('../apps/api/dist/startup/port-check.js');
  const settings = readSettings();
  await checkPort(settings);
  const apiPort = await freePort();
  const isPrivate = /^(127\.|localhost$|::1$)/.test(settings.host);
  const password = settings.adminPassword ?? (isPrivate ? PASSWORD : undefined);
  const api = new Api({
    ...process.env,
    DATA_DIR: dataDir,
    DATABASE_URL: '',
    DEMO: demo,
    HOST: '127.0.0.1',
    PORT: String(apiPort),
    // The API sees the name of the page, and itself listens only on the loopback.
    PUBLIC_URL: [...settings.publicUrls, ...(isPrivate || isWildcard(settings.host) ? [] : [`http://${settings.host}`])].join(),
    ADMIN_PASSWORD: password ?? '',
  });
  const [server, ready] = await Promise.all([serveConsole(settings, apiPort), api.start(true)]);
  const address = browserAddress(settings.host, server.httpServer.address().port);
  const text = ready.replaceAll(`http://127.0.0.1:${apiPort}`, address);
  const shown = password === PASSWORD ? text.replace(/^ +E-mail .*$/m, (line) => `${line}\n  Password  ${PASSWORD}`) : text;
  process.stdout.write(`${shown.trimEnd()}\n`);
  console.log(`Started in ${((performance.now() - begun) / 1000).toFixed(1)} s. The store is in ${dataDir}.\n`);
  restartOnChange(server.watcher, api);
}

try {
  await main();
} catch (error) {
  // A signal ends the programs, which then fail here.
  if (!programs.isStopping) {
    await programs.stopAll();
    // The API has a StartError of its own.
    console.error(['StartError', 'SettingsError'].includes(error.constructor.name) ? error.message : error);
    process.exit(1);
  }
}
