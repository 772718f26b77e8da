/** Texts of the page that shows files loaded and loading. */
export const t = {
  title: 'Loads',
  question: 'Which files were loaded, how far is each, and what of them was rejected?',

  running: 'At work',
  runningTip:
    'A month of a file becomes visible whole, when it is done. Stop a load with Ctrl-C where it runs; the same command goes on with it.',
  phases: {
    reading: 'Reading the file',
    writing: 'Writing events and counting them',
    refreshing: 'Refreshing the views',
  },
  starting: 'Starting',
  rowsWritten: (rows: string) => `${rows} rows written`,
  rowsPerSecond: (rows: string) => `${rows} rows/s`,
  left: (time: string) => `${time} left`,
  progress: (file: string) => `Progress of ${file}`,

  files: 'Files',
  filesTip: 'Known by their content: the same file again, under any name, changes nothing.',
  columns: {
    file: 'File',
    status: 'State',
    read: 'Rows read',
    loaded: 'Loaded',
    rejected: 'Rejected',
    days: 'Days',
    time: 'Duration',
    started: 'Started',
  },
  statuses: { running: 'at work', interrupted: 'interrupted', done: 'loaded', failed: 'failed' },
  noDays: 'none',
  days: (first: string, last: string) => (first === last ? first : `${first} to ${last}`),
  refused: 'Nothing of this file was loaded. Fix what is named above, then load it again.',
  goOn: 'To go on with it, run the same command again:',
  command: (file: string) => `npm run etl -- load ${file}`,
  why: (reasons: number) => (reasons === 1 ? 'Rejected for one reason' : `Rejected for ${reasons} reasons`),
  download: 'Download the rejected rows',
  duplicates: (rows: string) => `${rows} duplicates left out: they were stored already`,
  warnings: (reasons: number) => (reasons === 1 ? 'One warning' : `${reasons} warnings`),

  emptyTitle: 'No file was loaded yet',
  empty: 'Files of events come in by the command line, where they lie: npm run etl -- load 2019-Oct.csv',
};
