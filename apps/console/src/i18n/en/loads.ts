import { counted } from './counted.ts';

/** Texts of the loads page. */
export const t = {
  title: 'Loads',
  subtitle: 'Loaded files, their progress and their rejected rows.',

  running: 'Running',
  runningTip: 'Each month of a file appears when it is complete. Press Ctrl-C to stop a load. Run the same command again to continue.',
  phases: {
    reading: 'Reading the file',
    writing: 'Writing and counting events',
    refreshing: 'Refreshing views',
  },
  starting: 'Starting',
  rowsWritten: (rows: string) => `${counted(rows, 'row')} written`,
  rowsPerSecond: (rows: string) => `${rows} rows/s`,
  left: (time: string) => `${time} left`,
  progress: (file: string) => `Progress of ${file}`,

  files: 'Files',
  filesTip: 'Files are recognized by content. Loading the same file again, under any name, changes nothing.',
  columns: {
    file: 'File',
    status: 'Status',
    read: 'Rows read',
    loaded: 'Loaded',
    rejected: 'Rejected',
    days: 'Days',
    time: 'Duration',
    started: 'Started',
  },
  statuses: { running: 'running', interrupted: 'interrupted', done: 'loaded', failed: 'failed' },
  noDays: 'none',
  days: (first: string, last: string) => (first === last ? first : `${first} to ${last}`),
  refused: 'No rows of this file were loaded. Fix the problem above, then load it again.',
  goOn: 'To continue, run the same command again:',
  command: (file: string) => `npm run etl -- load ${file}`,
  why: (reasons: number) => (reasons === 1 ? 'Rejected for one reason' : `Rejected for ${reasons} reasons`),
  download: 'Download rejected rows',
  duplicates: (rows: string) => `${counted(rows, 'duplicate')} skipped, already stored`,
  warnings: (reasons: number) => (reasons === 1 ? 'One warning' : `${reasons} warnings`),

  emptyTitle: 'No files loaded yet',
  empty: 'Load a file from the command line, for example: npm run etl -- load 2019-Oct.csv',
};
