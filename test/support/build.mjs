import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from '../../scripts/prepare.mjs';

/** Builds what changed since the last build. With nothing to build, it takes some 50 ms. */
export default () =>
  prepare({
    root: dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
    output: process.stderr,
    withConsole: false,
    quiet: true,
    afterChange: true,
  });
