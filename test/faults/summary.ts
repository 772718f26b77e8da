import type { Sent } from './senders.js';

/** Figures of a run, for people to read: times to the first acknowledgement in ms, and what the senders observed. */
export function summary(sent: Sent, recoveries: readonly { fault: string; ms: number }[]): Record<string, unknown> {
  const faults = [...new Set(recoveries.map(({ fault }) => fault))];
  const times = (fault?: string) =>
    recoveries
      .filter((it) => fault === undefined || it.fault === fault)
      .map(({ ms }) => Math.round(ms))
      .sort((a, b) => a - b);
  const ofTimes = (values: readonly number[]) => ({
    count: values.length,
    median: values[Math.floor(values.length / 2)],
    max: values.at(-1),
  });
  return {
    recovery: ofTimes(times()),
    byFault: Object.fromEntries(faults.map((fault) => [fault, ofTimes(times(fault))])),
    acknowledgedLines: sent.lines.length,
    requests: sent.requests,
    statuses: Object.fromEntries(sent.statuses),
    duplicates: sent.duplicates,
    rejected: sent.rejected,
    shed: sent.shed,
  };
}
