import { counted } from './counted.ts';

/** Texts of write-key limits and of what the limits reject. */
export const t = {
  title: 'Limits',
  dialogTitle: (name: string) => `Limits of “${name}”`,
  dialogText: 'Limits apply immediately. Events over a limit are counted here and under Ingest.',
  edit: 'Limits',
  editOf: (name: string) => `Edit the limits of “${name}”`,
  save: 'Save limits',
  forNewKey: 'Limits (none)',
  forNewKeySet: 'Limits',

  rate: 'Events per second',
  burst: 'Burst',
  burstHint: 'Events allowed at once after a pause. Empty: one second’s worth',
  perDay: 'Events per day',
  noLimit: 'Empty: no limit',
  lines: 'An order counts as one event per line.',
  events: 'Allowed events',
  eventsHint: 'None checked: all events.',
  eventNames: {
    view: 'Views',
    cart: 'Added to cart',
    remove_from_cart: 'Removed from cart',
    purchase: 'Purchases',
    refund: 'Refunds',
    other: 'Other calls (identify, page, …)',
  },
  origins: 'Allowed origins',
  originsHint:
    'For a key used in browsers, one origin per line: https://shop.example, or https://*.shop.example for its subdomains. Requests from anywhere else, servers included, are rejected. Empty: any origin.',
  wrongNumber: 'Enter a whole number from 1, or leave it empty.',
  tooLarge: (most: string) => `Enter at most ${most}.`,
  burstAlone: 'To set a burst, enter events per second.',
  wrongOrigin: (text: string) => `“${text}” is not an origin. Enter https://shop.example, without a path.`,
  tooManyOrigins: 'Enter at most 50 origins.',

  none: 'No limits',
  shownRate: (rate: string, burst: string | null) =>
    burst === null ? `${counted(rate, 'event')}/s` : `${counted(rate, 'event')}/s, burst ${burst}`,
  shownDay: (today: string, cap: string) => `${today} of ${counted(cap, 'event')} today`,
  shownEvents: (names: string) => `Only: ${names}`,
  shownOrigins: (origins: string) => `From: ${origins}`,

  cuts: {
    rate: (lines: string) => `Over the rate: ${counted(lines, 'event')}`,
    dailyCap: (lines: string) => `Over the daily cap: ${counted(lines, 'event')}`,
    event: (lines: string) => `Event not allowed: ${lines} rejected`,
    origin: (_lines: string, requests: string) => `Origin not allowed: ${counted(requests, 'request')}`,
  },
  last: (cut: string, age: string) => `${cut}, last ${age} ago`,
  cutsOfDay: 'Over limits, last 24 hours',
  cutsOfHour: 'Over limits, last hour',
};
