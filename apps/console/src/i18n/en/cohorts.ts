import { counted } from './counted.ts';

export const cohorts = {
  title: 'Cohorts',
  subtitle: 'Who comes back, and for how long.',
  by: 'Users by',
  bases: { seen: 'First visit', bought: 'First purchase' },
  byTips: {
    seen: 'A cohort is all users whose first event is in the same week or month. A user came back in a later one if they had any event in it.',
    bought:
      'A cohort is all users whose first purchase is in the same week or month. A user came back in a later one if they bought again.',
  },
  unit: 'By',
  units: { week: 'Week', month: 'Month' },
  show: 'Show',
  shown: { share: 'Share', users: 'Users' },
  days: 'First visit in',
  noFilters: 'Comparison, category and brand don’t apply here, because a user has one first day in the whole shop.',
  table: 'Share of each cohort that came back',
  tableTip: 'Each row is a cohort, each column a week or month after the first. Every user counts once per cell.',
  cohort: 'Cohort',
  users: 'Users',
  all: 'All cohorts',
  allTip: 'All users whose cohort is old enough for the column. Unfinished weeks or months are not counted.',
  after: { week: (n: number) => `Week ${n}`, month: (n: number) => `Month ${n}` },
  cell: (users: string, share: string) => `${counted(users, 'user')}, ${share}`,
  noEvents: { week: 'No event of this week is stored.', month: 'No event of this month is stored.' },
  unfinished: 'Hatched: not over yet, may still grow.',
  mayNotBeNew: 'may not be new',
  mayNotBeNewNote: {
    week: 'Users of the first stored week may not be new, because earlier events are not stored. More of them come back than in later weeks.',
    month:
      'Users of the first stored month may not be new, because earlier events are not stored. More of them come back than in later months.',
  },
  note: 'Note',
  scale: 'Share that came back',
};
