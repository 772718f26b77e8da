// Compares the findings of `npm audit` with the advisories that are allowed until a given day (audit-allowed.json).

/** Lower severities are reported but do not fail the audit. */
const stopping = new Set(['moderate', 'high', 'critical']);

/**
 * Every advisory in a report of `npm audit --json` (version 2), without repeats.
 * @param {{ vulnerabilities?: Record<string, { via: (string | { name: string, title: string, url: string, severity: string })[] }> }} report
 * @returns {{ id: string, package: string, title: string, severity: string }[]}
 */
export function advisoriesOf(report) {
  const found = new Map();
  for (const { via } of Object.values(report.vulnerabilities ?? {})) {
    for (const cause of via) {
      // A string names another package of the report; that entry has the advisory.
      if (typeof cause === 'string') continue;
      const id = cause.url.split('/').at(-1) ?? cause.url;
      found.set(`${id} ${cause.name}`, { id, package: cause.name, title: cause.title, severity: cause.severity });
    }
  }
  return [...found.values()];
}

/**
 * @param {ReturnType<typeof advisoriesOf>} advisories
 * @param {{ id: string, until: string, reason: string }[]} allowed `until`: the last day, YYYY-MM-DD
 * @param {string} today YYYY-MM-DD
 * @returns {{ stops: string[], tells: string[] }} one line each for the user: failures, and notes
 */
export function judge(advisories, allowed, today) {
  const stops = [];
  const tells = [];
  for (const { id, package: name, title, severity } of advisories) {
    const line = `${severity}: ${name}: ${title} (${id})`;
    const entry = allowed.find((it) => it.id === id);
    if (entry !== undefined && entry.until >= today) tells.push(`${line}; allowed until ${entry.until}: ${entry.reason}`);
    else if (!stopping.has(severity)) tells.push(line);
    else stops.push(entry === undefined ? line : `${line}; it was allowed until ${entry.until}: review it`);
  }
  for (const { id } of allowed) {
    if (!advisories.some((it) => it.id === id)) tells.push(`${id} is in audit-allowed.json but no longer found: remove it`);
  }
  return { stops, tells };
}
