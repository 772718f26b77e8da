/** Texts of the page that shows what came in over HTTP. */
export const t = {
  title: 'Intake',
  question: 'What was sent, and what became of it?',
  asOf: (time: string) => `as of ${time}`,

  lastHour: 'The last hour',
  lastHourTip:
    'Everything sent over HTTP in the last 60 minutes, in lines: an event is one line, an order as many as it has products. Files that were loaded are not in it.',
  figures: {
    received: 'Received',
    accepted: 'Accepted',
    duplicates: 'Duplicates',
    rejected: 'Rejected',
    shed: 'Refused',
  },
  tips: {
    received: 'All that was sent with a valid write key. Each line is counted on the right in one of four ways, and only in one.',
    accepted: 'Stored for good before the sender was told so. Calls that are no event of a product (page, identify, …) are only counted.',
    duplicates: 'Sent before with the same message id. The event was stored then; sending it again changed nothing.',
    rejected: 'Cannot be stored as it is. The sender was told which and why; below is what it said.',
    shed: 'Answered 429, since the writer was behind or a limit of the key was reached. Senders keep these and send them again, so nothing is lost.',
  },
  noted: (count: string) => `${count} only counted`,
  answered429: 'answered 429',
  unkept: (count: string) => `${count} not kept to show`,
  equation: (received: string, accepted: string, duplicates: string, rejected: string, shed: string) =>
    `Of ${received} lines received, ${accepted} were accepted, ${duplicates} had come before, ${rejected} were rejected, and ${shed} were refused to come again.`,
  chart: (received: string, rejected: string, shed: string) =>
    `Bar chart of lines received in each of the last 60 minutes: ${received} in all, ${rejected} of them rejected and ${shed} refused.`,
  quiet: 'Nothing came in during the last hour.',

  keys: 'By write key',
  keysTip: 'What each key sent in the last hour. A key that sends nothing may be a shop that stopped: look when it last sent.',
  noKeys: 'No write key is in force, so nothing can come in.',
  columns: {
    name: 'Key',
    received: 'Received',
    accepted: 'Accepted',
    noted: 'Only counted',
    duplicates: 'Duplicates',
    rejected: 'Rejected',
    shed: 'Refused',
    last: 'Last sent',
  },
  revoked: 'revoked',
  never: 'never',
  ago: (age: string) => `${age} ago`,

  rejections: 'Rejected events',
  rejectionsTip:
    'What could not be stored, of files and of what was sent, newest first, with the reason that the sender was told. Of each key at most 1,000 an hour are kept.',
  show: 'Show',
  allSources: 'All',
  sources: { http: 'Sent over HTTP', file: 'From files' },
  ofKey: (name: string) => `Key “${name}”`,
  unknownKey: 'Unknown key',
  fileLine: (file: string, line: string) => `${file}, line ${line}`,
  raw: 'As it came',
  older: 'Older',
  newest: 'Newest',
  noRejections: 'Nothing was rejected.',
  noMatchingRejections: 'Nothing of this was rejected.',

  firstTitle: 'Nothing has come in yet',
  firstText:
    'Send a first event with this command, with one of your write keys in place of YOUR_WRITE_KEY. This page shows it within seconds.',
  demoTitle: 'No program has sent events yet',
  demoText:
    'The demo’s shoppers write to the store directly; what they do shows on the tabs and on the wall, not here. This page shows what is sent with a write key. Send a first event with this command, with one of your write keys in place of YOUR_WRITE_KEY.',
  makeKey: 'Make a write key',
};
