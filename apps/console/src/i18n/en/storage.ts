/** Texts of the page that shows what the store takes on disk. */
export const t = {
  title: 'Storage',
  question: 'Disk space of the events by month, and what is left.',

  disk: 'Disk space',
  diskTip: 'The disk is that of the embedded database; a database elsewhere watches its own.',
  database: 'Database',
  free: 'Free on the disk',
  needed: (needed: string) => `Disk full: ${needed} needed`,
  ofTotal: (total: string) => `of ${total}`,
  events: 'Events',
  perEvent: 'Bytes per event',
  perEventTip: 'All of the database, divided by the events: raw row, indexes, and everything that is counted from it.',
  months: (months: string) => (months === '1' ? 'in 1 month' : `in ${months} months`),

  sharedRole: 'One database user for everything',
  sharedRoleText: (reason: string) =>
    `Storepulse uses the user of DATABASE_URL for all it does, in place of a role with few rights for each part: ${reason}. docs/operations.md says how to change that.`,

  partitions: 'Months of events',
  partitionsTip: 'Raw events are kept in one partition a month, in UTC. Upcoming months are created ahead and are empty.',
  tables: 'Everything else',
  tablesTip: 'What is counted ahead so that answers are quick, the views, and what the program itself keeps.',
  columns: {
    month: 'Month',
    table: 'Table',
    rows: 'Rows (estimate)',
    bytes: 'Rows take',
    indexBytes: 'Indexes take',
    analyzed: 'Statistics of',
  },
  never: 'none yet',
  unknown: 'not counted yet',
  view: 'view',
};
