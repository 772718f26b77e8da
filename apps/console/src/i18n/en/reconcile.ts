/** Texts of the page that shows whether what is stored is what the events say. */
export const t = {
  title: 'Reconcile',
  question: 'Is every stored number what the events say?',
  runNow: 'Check now',
  noJob: 'No schedule checks the store. Add one for “Count anew from the events” on the page Refresh.',

  state: 'What was found',
  stateTip:
    'All that is counted ahead (totals by day, sessions, carts, users, products, views) is counted anew from the raw events, a day at a time, and compared row by row.',
  never: 'Nothing was checked yet. The first check comes with the schedule, or now by the button above.',
  clean: 'No difference',
  differ: (rows: string) => (rows === '1' ? '1 row differs' : `${rows} rows differ`),
  checked: 'Days with events checked',
  ofDays: (days: string) => `of ${days}`,
  oldest: 'Oldest check',
  oldestTip: 'Each run begins with the days that have gone unchecked for longest, and ends after an hour at the latest.',
  store: 'Users, products and views',
  storeTip: 'What hangs on no single day; checked in the same runs.',
  notYet: 'not yet',
  ago: (age: string) => `${age} ago`,
  lastRun: 'Last run',
  nextRun: (moment: string) => `next ${moment}`,
  progress: 'Progress of the check',
  running: (done: string, days: string) => `${done} of ${days} days checked in this run`,

  findings: 'What differs',
  findingsTip:
    'By the newest check of each day. A repair counts the day anew while no event is written, and writes nothing but the rows that differ.',
  ofStore: 'The whole store',
  table: (name: string, rows: string) => (rows === '1' ? `${name}: 1 row` : `${name}: ${rows} rows`),
  columns: { key: 'Row', stored: 'Stored', recomputed: 'By the events' },
  noRow: 'no row',
  more: (rows: string) => `and ${rows} more`,
  repair: 'To repair:',
  command: (day: string | null) =>
    day === null ? 'npm run reconcile -- --repair' : `npm run reconcile -- --repair --from ${day} --to ${day}`,
};
