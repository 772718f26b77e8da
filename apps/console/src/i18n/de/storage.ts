import type { t as en } from '../en/storage.ts';
import { counted } from './counted.ts';

export const t: typeof en = {
  title: 'Speicher',
  question: 'Wie viel Platz nehmen die Ereignisse Monat für Monat ein, und bleibt genug?',

  disk: 'Platz',
  diskTip: 'Gemeint ist der Datenträger der eingebetteten Datenbank; eine Datenbank anderswo überwacht ihren eigenen.',
  database: 'Datenbank',
  free: 'Frei auf dem Datenträger',
  needed: (needed: string) => `Datenträger voll: ${needed} fehlen`,
  ofTotal: (total: string) => `von ${total}`,
  events: 'Ereignisse',
  perEvent: 'Ein Ereignis belegt',
  perEventTip: 'Die ganze Datenbank, geteilt durch die Ereignisse: Rohzeile, Indizes und alles, was daraus gezählt wird.',
  months: (months: string) => `in ${counted(months, 'Monat', 'Monaten')}`,

  sharedRole: 'Ein Datenbankbenutzer für alles',
  sharedRoleText: (reason: string) =>
    `Storepulse arbeitet durchweg als der Benutzer aus DATABASE_URL statt mit einer eigenen Rolle mit wenigen Rechten je Teil: ${reason}. Wie sich das ändern lässt, steht in docs/operations.md.`,

  partitions: 'Monate mit Ereignissen',
  partitionsTip: 'Rohereignisse liegen in einer Partition je Monat, in UTC. Kommende Monate stehen leer bereit.',
  tables: 'Alles andere',
  tablesTip: 'Was im Voraus gezählt wird, damit Antworten schnell sind, die Sichten, und was das Programm selbst aufhebt.',
  columns: {
    month: 'Monat',
    table: 'Tabelle',
    rows: 'Zeilen (Schätzung)',
    bytes: 'Zeilen belegen',
    indexBytes: 'Indizes belegen',
    analyzed: 'Statistik vom',
  },
  never: 'noch keine',
  unknown: 'noch nicht gezählt',
  view: 'Sicht',
};
