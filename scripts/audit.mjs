// npm run audit: known vulnerabilities of all packages that Storepulse uses, including development packages. If the registry has no
// advisories (some mirrors), it says so and exits with code 0: a mirror must not stop a build.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { advisoriesOf, judge } from './audit-report.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const waitMs = 60_000;

/** npm exits with code 1 when it finds something, but still prints the report. */
const output = await new Promise((resolve) => {
  execFile(
    'npm',
    ['audit', '--json', '--loglevel=silent'],
    { cwd: dirname(folder), timeout: waitMs, maxBuffer: 64 * 1024 ** 2 },
    (_, stdout) => resolve(stdout),
  );
});

/** @returns {object | undefined} undefined when there is no report */
function parsed(text) {
  try {
    const report = JSON.parse(text);
    return report.auditReportVersion === 2 ? report : undefined;
  } catch {
    return undefined;
  }
}

const report = parsed(output);
if (report === undefined) {
  console.log('audit: skipped, because this registry has no advisories');
} else {
  const allowed = JSON.parse(readFileSync(join(folder, 'audit-allowed.json'), 'utf8'));
  const { stops, tells } = judge(advisoriesOf(report), allowed, new Date().toISOString().slice(0, 10));
  for (const line of tells) console.log(line);
  for (const line of stops) console.error(line);
  if (stops.length > 0) {
    console.error(
      `Update these packages, or add them to scripts/audit-allowed.json with a reason and an end date (${stops.length} found).`,
    );
    process.exitCode = 1;
  } else {
    console.log('audit: nothing blocks');
  }
}
