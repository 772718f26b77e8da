import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { z } from 'zod';

const finder = z.object({ findChromium: z.function({ input: [], output: z.promise(z.custom<LaunchOptions>()) }) });

/** The browser of the browser tests; the caller closes it. */
export async function launchChromium(): Promise<Browser> {
  const support = join(import.meta.dirname, '../../test/support/chromium.mjs');
  const { findChromium } = finder.parse(await import(pathToFileURL(support).href));
  return chromium.launch(await findChromium());
}
