/** Texts of the storage page. */
export const t = {
  title: 'Storage',
  subtitle: 'Disk space by month of events, and free space.',

  disk: 'Disk space',
  diskTip: 'The disk of the embedded database. A database elsewhere monitors its own.',
  database: 'Database',
  free: 'Free on the disk',
  needed: (needed: string) => `Disk full: ${needed} needed`,
  ofTotal: (total: string) => `of ${total}`,
  events: 'Events',
  perEvent: 'Bytes per event',
  perEventTip: 'Database size divided by events: raw rows, indexes, roll-ups and views.',
  months: (months: string) => (months === '1' ? 'in 1 month' : `in ${months} months`),

  sharedRole: 'One database user for everything',
  sharedRoleText: (reason: string) =>
    `Storepulse uses the user of DATABASE_URL for all it does, instead of one limited role per part: ${reason}. See docs/operations.md to change that.`,

  partitions: 'Months of events',
  partitionsTip: 'One partition of raw events per month (UTC). Upcoming months are created in advance and are empty.',
  tables: 'Other tables',
  tablesTip: 'Roll-ups, materialized views and Storepulse’s own tables.',
  columns: {
    month: 'Month',
    table: 'Table',
    rows: 'Rows (estimate)',
    bytes: 'Table size',
    indexBytes: 'Index size',
    analyzed: 'Analyzed',
  },
  never: 'none yet',
  unknown: 'unknown',
  view: 'view',
};
