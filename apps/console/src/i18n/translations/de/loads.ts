import type { t as en } from '../../en/loads.ts';
import { counted } from './counted.ts';

export const t: typeof en = {
  title: 'Importe',
  subtitle: 'Geladene Dateien, ihr Fortschritt und ihre abgelehnten Zeilen.',

  running: 'Laufend',
  runningTip: 'Jeder Monat einer Datei erscheint, wenn er vollständig ist. Strg-C hält einen Import an. Derselbe Befehl setzt ihn fort.',
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
  filesTip: 'Dateien werden am Inhalt erkannt. Dieselbe Datei noch einmal zu laden, unter welchem Namen auch immer, ändert nichts.',
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
  statuses: { running: 'läuft', interrupted: 'unterbrochen', done: 'geladen', failed: 'fehlgeschlagen' },
  noDays: 'keine',
  days: (first: string, last: string) => (first === last ? first : `${first} bis ${last}`),
  refused: 'Aus dieser Datei wurden keine Zeilen geladen. Beheben Sie das Problem oben und laden Sie sie erneut.',
  goOn: 'Zum Fortsetzen denselben Befehl noch einmal ausführen:',
  command: (file: string) => `npm run etl -- load ${file}`,
  why: (reasons: number) => (reasons === 1 ? 'Aus einem Grund abgelehnt' : `Aus ${reasons} Gründen abgelehnt`),
  download: 'Abgelehnte Zeilen herunterladen',
  duplicates: (rows: string) => `${counted(rows, 'Duplikat', 'Duplikate')} übersprungen, schon gespeichert`,
  warnings: (reasons: number) => (reasons === 1 ? 'Eine Warnung' : `${reasons} Warnungen`),

  emptyTitle: 'Noch keine Datei geladen',
  empty: 'Laden Sie eine Datei über die Befehlszeile, zum Beispiel: npm run etl -- load 2019-Oct.csv',
};
