import { counted } from './counted.ts';

/** Texts of the ingest page. */
export const t = {
  title: 'Ingest',
  subtitle: 'Events received over HTTP, and what happened to them.',
  asOf: (time: string) => `as of ${time}`,

  lastHour: 'Last hour',
  lastHourTip:
    'Everything sent over HTTP in the last 60 minutes, in lines. An event is one line; an order has one per product. Loaded files are not included.',
  figures: {
    received: 'Received',
    accepted: 'Accepted',
    duplicates: 'Duplicates',
    rejected: 'Rejected',
    shed: 'Rate-limited',
  },
  tips: {
    received: 'Everything sent with a valid write key. Each line counts in exactly one of the other four figures.',
    accepted: 'Stored before the sender got its 2xx. Calls without a product event (page, identify, …) are ignored and counted here.',
    duplicates: 'Already stored, by message id or order line, so nothing changed.',
    rejected: 'Not valid. The sender got the reason for each. See the list below.',
    shed: 'Answered 429, because the writer was behind or the key reached a limit. Senders try again, so nothing is lost.',
  },
  ignored: (count: string) => `${count} ignored`,
  answered429: 'answered 429',
  unlisted: (count: string) => `${count} not listed`,
  equation: (received: string, accepted: string, duplicates: string, rejected: string, shed: string) =>
    `${counted(received, 'line')} received: ${accepted} accepted, ${counted(duplicates, 'duplicate')}, ${rejected} rejected, ${shed} rate-limited.`,
  chart: (received: string, rejected: string, shed: string) =>
    `Bar chart of lines received per minute in the last hour: ${received} in total, ${rejected} rejected, ${shed} rate-limited.`,
  quiet: 'No events in the last hour.',

  keys: 'By write key',
  keysTip: 'What each key sent in the last hour. If a key sends nothing, check when it last sent: the shop may have stopped.',
  noKeys: 'No active write key, so no events can arrive.',
  columns: {
    name: 'Key',
    received: 'Received',
    accepted: 'Accepted',
    ignored: 'Ignored',
    duplicates: 'Duplicates',
    rejected: 'Rejected',
    shed: 'Rate-limited',
    last: 'Last sent',
  },
  revoked: 'revoked',
  never: 'never',
  ago: (age: string) => `${age} ago`,

  rejections: 'Rejected events',
  rejectionsTip:
    'Events from HTTP and files that could not be stored, newest first, with the reason. At most 1,000 per key and hour are kept.',
  show: 'Show',
  allSources: 'All',
  sources: { http: 'Sent over HTTP', file: 'From files' },
  ofKey: (name: string) => `Key “${name}”`,
  unknownKey: 'Unknown key',
  fileLine: (file: string, line: string) => `${file}, line ${line}`,
  raw: 'Raw event',
  older: 'Older',
  newest: 'Newest',
  noRejections: 'No rejected events.',
  noMatchingRejections: 'No rejected events from this source.',

  firstTitle: 'No events received yet',
  firstText:
    'Send your first event with this command. Replace YOUR_WRITE_KEY with one of your write keys. The event appears here within seconds.',
  demoTitle: 'No program has sent events yet',
  demoText:
    'This page shows events sent with a write key. Demo shoppers write to the store directly and appear on the tabs and the wall only. Send your first event with this command. Replace YOUR_WRITE_KEY with one of your write keys.',
  makeKey: 'Create write key',
};
