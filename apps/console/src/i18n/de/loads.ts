import type { t as en } from '../en/loads.ts';
import { counted } from './counted.ts';

export const t: typeof en = {
  title: 'Importe',
  question: 'Welche Dateien wurden geladen, wie weit ist jede, und was davon wurde abgelehnt?',

  running: 'In Arbeit',
  runningTip:
    'Ein Monat einer Datei wird als Ganzes sichtbar, sobald er fertig ist. Anhalten mit Strg-C dort, wo der Import läuft; derselbe Befehl setzt ihn fort.',
  phases: {
    reading: 'Datei wird gelesen',
    writing: 'Ereignisse werden geschrieben und gezählt',
    refreshing: 'Sichten werden aufgefrischt',
  },
  starting: 'Beginnt',
  rowsWritten: (rows: string) => `${counted(rows, 'Zeile', 'Zeilen')} geschrieben`,
  rowsPerSecond: (rows: string) => `${rows} Zeilen/s`,
  left: (time: string) => `noch ${time}`,
  progress: (file: string) => `Fortschritt von ${file}`,

  files: 'Dateien',
  filesTip: 'Am Inhalt erkannt: Dieselbe Datei noch einmal, unter welchem Namen auch immer, ändert nichts.',
  columns: {
    file: 'Datei',
    status: 'Zustand',
    read: 'Zeilen gelesen',
    loaded: 'Geladen',
    rejected: 'Abgelehnt',
    days: 'Tage',
    time: 'Dauer',
    started: 'Gestartet',
  },
  statuses: { running: 'in Arbeit', interrupted: 'unterbrochen', done: 'geladen', failed: 'fehlgeschlagen' },
  noDays: 'keine',
  days: (first: string, last: string) => (first === last ? first : `${first} bis ${last}`),
  refused: 'Aus dieser Datei wurde nichts geladen. Das Genannte beheben und die Datei noch einmal laden.',
  goOn: 'Zum Fortsetzen denselben Befehl noch einmal ausführen:',
  command: (file: string) => `npm run etl -- load ${file}`,
  why: (reasons: number) => (reasons === 1 ? 'Aus einem Grund abgelehnt' : `Aus ${reasons} Gründen abgelehnt`),
  download: 'Abgelehnte Zeilen herunterladen',
  duplicates: (rows: string) => `${counted(rows, 'Duplikat', 'Duplikate')} ausgelassen: schon gespeichert`,
  warnings: (reasons: number) => (reasons === 1 ? 'Eine Warnung' : `${reasons} Warnungen`),

  emptyTitle: 'Noch keine Datei geladen',
  empty: 'Dateien mit Ereignissen kommen über die Befehlszeile herein, dort, wo sie liegen: npm run etl -- load 2019-Oct.csv',
};
