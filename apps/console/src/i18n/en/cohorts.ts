export const cohorts = {
  title: 'Cohorts',
  question: 'Who comes back, and for how long?',
  by: 'Users by',
  bases: { seen: 'First visit', bought: 'First purchase' },
  byTips: {
    seen: 'A cohort is all users whose first event falls into the same week or month. A user came back in a later one with any event in it.',
    bought:
      'A cohort is all users whose first purchase falls into the same week or month. A user came back in a later one with another purchase in it.',
  },
  unit: 'In',
  units: { week: 'Weeks', month: 'Months' },
  show: 'Show',
  shown: { share: 'Share', users: 'Users' },
  days: 'First visit in',
  noFilters:
    'Comparison, category and brand do not apply here: each row is compared with the others, and a user has one first day in the whole shop.',
  table: 'Share of each cohort that came back',
  tableTip: 'Each row is a cohort, each column a week or month after the first. Exact: every user counts once in each cell.',
  cohort: 'Cohort',
  users: 'Users',
  all: 'All cohorts',
  allTip: 'Of all users whose cohort is old enough to have come so far; what is not over yet counts on neither side.',
  after: { week: (n: number) => `Week ${n}`, month: (n: number) => `Month ${n}` },
  cell: (users: string, share: string) => `${users} users, ${share}`,
  unfinished: 'Hatched: not over yet, so it can still grow.',
  mayNotBeNew: 'may not be new',
  mayNotBeNewNote: {
    week: 'Users of the first stored week may not be new: what they did before is not stored, so more of them come back than of later weeks.',
    month:
      'Users of the first stored month may not be new: what they did before is not stored, so more of them come back than of later months.',
  },
  note: 'Note',
  scale: 'Share that came back',
  tooMany: 'Too much to count',
};
