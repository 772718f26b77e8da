import type { cohorts as en } from '../../en/cohorts.ts';

export const cohorts: typeof en = {
  title: 'Kohorten',
  subtitle: 'Wer wiederkommt, und wie lange.',
  by: 'Nutzer nach',
  bases: { seen: 'Erstem Besuch', bought: 'Erstem Kauf' },
  byTips: {
    seen: 'Eine Kohorte sind alle Nutzer, deren erstes Ereignis in dieselbe Woche oder denselben Monat fällt. Wiedergekommen ist, wer in einem späteren Abschnitt irgendein Ereignis hat.',
    bought:
      'Eine Kohorte sind alle Nutzer, deren erster Kauf in dieselbe Woche oder denselben Monat fällt. Wiedergekommen ist, wer in einem späteren Abschnitt erneut kauft.',
  },
  unit: 'Je',
  units: { week: 'Woche', month: 'Monat' },
  show: 'Anzeige',
  shown: { share: 'Anteil', users: 'Nutzer' },
  days: 'Erster Besuch in',
  noFilters: 'Vergleich, Kategorie und Marke gelten hier nicht: Jeder Nutzer hat nur einen ersten Tag im ganzen Shop.',
  table: 'Anteil jeder Kohorte, der wiederkam',
  tableTip: 'Jede Zeile ist eine Kohorte, jede Spalte eine Woche oder ein Monat nach dem ersten. Jeder Nutzer zählt je Zelle einmal.',
  cohort: 'Kohorte',
  users: 'Nutzer',
  all: 'Alle Kohorten',
  allTip: 'Alle Nutzer, deren Kohorte alt genug für die Spalte ist. Noch laufende Wochen oder Monate zählen nicht.',
  after: { week: (n: number) => `Woche ${n}`, month: (n: number) => `Monat ${n}` },
  cell: (users: string, share: string) => `${users} Nutzer, ${share}`,
  noEvents: { week: 'Aus dieser Woche ist kein Ereignis gespeichert.', month: 'Aus diesem Monat ist kein Ereignis gespeichert.' },
  unfinished: 'Schraffiert: läuft noch, kann weiter wachsen.',
  mayNotBeNew: 'evtl. nicht neu',
  mayNotBeNewNote: {
    week: 'Nutzer der ersten gespeicherten Woche sind womöglich nicht neu: Was sie davor taten, ist nicht gespeichert. Daher kommen von ihnen mehr wieder als von späteren Wochen.',
    month:
      'Nutzer des ersten gespeicherten Monats sind womöglich nicht neu: Was sie davor taten, ist nicht gespeichert. Daher kommen von ihnen mehr wieder als von späteren Monaten.',
  },
  note: 'Hinweis',
  scale: 'Anteil, der wiederkam',
};
