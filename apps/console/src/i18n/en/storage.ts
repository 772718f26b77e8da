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

  storedColumns: 'Columns',
  storedColumnsTip:
    'A copy of the events, arranged for counts that no roll-up holds. If it is lost, Storepulse makes it again from the database.',
  state: 'State',
  states: { idle: 'Idle', building: 'Preparing', ready: 'Ready', unavailable: 'Not available' },
  stateNotes: {
    idle: 'starts with the next question',
    building: 'once after a load',
    ready: 'answers questions',
    unavailable: 'the next question starts them again',
  },
  prepared: (percent: string) => `${percent} of the events are copied.`,
  size: 'On disk',
  upToBatch: (batch: string, time: string) => `up to batch ${batch}, ${time}`,
  followed: 'Last updated',
  followedTip: 'The columns follow the database when a question needs them.',
  ago: (age: string) => `${age} ago`,

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
