import { counted } from './counted.ts';

/** Texts of the data check page. */
export const t = {
  title: 'Data check',
  subtitle: 'Compares every stored number with a recomputation from the events.',
  runNow: 'Check now',
  noJob: 'Not scheduled. Add a schedule for “Data check” under Refresh.',

  state: 'Result',
  stateTip:
    'Recomputes all roll-ups (days, sessions, carts, users, products, views) from raw events, one day at a time, and compares them row by row.',
  never: 'Not checked yet. The first check runs on schedule, or select “Check now”.',
  clean: 'No differences',
  differ: (rows: string) => (rows === '1' ? '1 row differs' : `${rows} rows differ`),
  checked: 'Days with events checked',
  ofDays: (days: string) => `of ${days}`,
  oldest: 'Oldest check',
  oldestTip: 'Each run starts with the days checked longest ago and stops after one hour.',
  store: 'Users, products and views',
  storeTip: 'Not tied to a single day. Checked in the same runs.',
  notYet: 'not yet',
  ago: (age: string) => `${age} ago`,
  lastRun: 'Last run',
  nextRun: (moment: string) => `next ${moment}`,
  progress: 'Progress of the check',
  running: (done: string, days: string) => `${done} of ${counted(days, 'day')} checked in this run`,

  findings: 'Differences',
  findingsTip:
    'From the latest check of each day. A repair recomputes the day while no events are written, and changes only the rows that differ.',
  ofStore: 'Whole store',
  table: (name: string, rows: string) => `${name}: ${counted(rows, 'row')}`,
  columns: { key: 'Row', stored: 'Stored', recomputed: 'Recomputed' },
  noRow: 'no row',
  more: (rows: string) => `and ${rows} more`,
  repair: 'To repair:',
  command: (day: string | null) =>
    day === null ? 'npm run reconcile -- --repair' : `npm run reconcile -- --repair --from ${day} --to ${day}`,
};
