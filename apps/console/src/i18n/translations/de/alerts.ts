import type { t as en } from '../../en/alerts.ts';

export const t: typeof en = {
  title: 'Warnungen',
  subtitle: 'Probleme, um die sich jemand kümmern muss. Eine Warnung endet, sobald ihre Ursache behoben ist.',
  emptyTitle: 'Keine Warnungen',
  empty: 'Im Moment ist nichts zu tun.',
  severities: { warning: 'Warnung', critical: 'Kritisch' },
  since: (moment: string) => `seit ${moment}`,
  acknowledge: 'Bestätigen',
  acknowledgeOf: (title: string) => `Bestätigen: ${title}`,
  acknowledged: (by: string, moment: string) => `Bestätigt von ${by}, ${moment}. Auf Wänden steht sie nicht mehr.`,
};
