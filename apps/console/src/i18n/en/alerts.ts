export const t = {
  title: 'Alerts',
  subtitle: 'Problems that need attention. An alert ends when its cause is fixed.',
  emptyTitle: 'No alerts',
  empty: 'Nothing needs your attention.',
  severities: { warning: 'Warning', critical: 'Critical' },
  since: (moment: string) => `since ${moment}`,
  acknowledge: 'Acknowledge',
  acknowledgeOf: (title: string) => `Acknowledge: ${title}`,
  acknowledged: (by: string, moment: string) => `Acknowledged by ${by}, ${moment}. Walls no longer show it.`,
};
