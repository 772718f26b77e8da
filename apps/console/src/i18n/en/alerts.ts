export const t = {
  title: 'Alerts',
  question: 'What needs a person now. An alert ends by itself once what failed succeeds.',
  emptyTitle: 'No alerts',
  empty: 'Nothing needs you now.',
  severities: { warning: 'Warning', critical: 'Critical' },
  since: (moment: string) => `since ${moment}`,
  acknowledge: 'Acknowledge',
  acknowledgeOf: (title: string) => `Acknowledge: ${title}`,
  acknowledged: (by: string, moment: string) => `Acknowledged by ${by}, ${moment}. Walls no longer show it.`,
};
