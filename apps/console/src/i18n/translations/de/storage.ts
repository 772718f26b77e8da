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

  storedColumns: 'Spalten',
  storedColumnsTip:
    'Eine Kopie der Ereignisse, angeordnet für Zählungen, die keine Summentabelle enthält. Geht sie verloren, stellt Storepulse sie aus der Datenbank neu her.',
  state: 'Zustand',
  states: { idle: 'In Ruhe', building: 'In Vorbereitung', ready: 'Bereit', unavailable: 'Nicht verfügbar' },
  stateNotes: {
    idle: 'startet mit der nächsten Frage',
    building: 'einmal nach einem Import',
    ready: 'beantwortet Fragen',
    unavailable: 'die nächste Frage startet sie neu',
  },
  prepared: (percent: string) => `${percent} der Ereignisse sind kopiert.`,
  size: 'Auf dem Datenträger',
  upToBatch: (batch: string, time: string) => `bis Schreibvorgang ${batch}, ${time}`,
  followed: 'Zuletzt aktualisiert',
  followedTip: 'Die Spalten folgen der Datenbank, wenn eine Frage sie braucht.',
  ago: (age: string) => `vor ${age}`,

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
