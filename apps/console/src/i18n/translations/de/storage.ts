import type { t as en } from '../../en/storage.ts';
import { counted } from './counted.ts';

export const t: typeof en = {
  title: 'Speicher',
  subtitle: 'Speicherplatz je Monat und freier Platz.',

  disk: 'Speicherplatz',
  diskTip: 'Gemeint ist der Datenträger der eingebetteten Datenbank; eine Datenbank anderswo überwacht ihren eigenen.',
  database: 'Datenbank',
  free: 'Frei auf dem Datenträger',
  needed: (needed: string) => `Datenträger voll: ${needed} fehlen`,
  ofTotal: (total: string) => `von ${total}`,
  events: 'Ereignisse',
  perEvent: 'Bytes je Ereignis',
  perEventTip: 'Größe der Datenbank geteilt durch die Ereignisse: Rohzeilen, Indizes, Summentabellen und Sichten.',
  months: (months: string) => `in ${counted(months, 'Monat', 'Monaten')}`,

  sharedRole: 'Ein Datenbankbenutzer für alles',
  sharedRoleText: (reason: string) =>
    `Storepulse arbeitet durchweg als der Benutzer aus DATABASE_URL statt mit einer eigenen Rolle mit wenigen Rechten je Teil: ${reason}. Wie sich das ändern lässt, steht in docs/operations.md.`,

  partitions: 'Monate mit Ereignissen',
  partitionsTip: 'Rohereignisse liegen in einer Partition je Monat, in UTC. Kommende Monate stehen leer bereit.',
  tables: 'Andere Tabellen',
  tablesTip: 'Summentabellen, materialisierte Sichten und die eigenen Tabellen von Storepulse.',
  columns: {
    month: 'Monat',
    table: 'Tabelle',
    rows: 'Zeilen (Schätzung)',
    bytes: 'Tabellengröße',
    indexBytes: 'Indexgröße',
    analyzed: 'Analysiert',
  },
  never: 'noch keine',
  unknown: 'unbekannt',
  view: 'Sicht',
};
