import type { t as en } from '../../en/reconcile.ts';
import { counted } from './counted.ts';

export const t: typeof en = {
  title: 'Datenprüfung',
  subtitle: 'Vergleicht jede gespeicherte Zahl mit einer Neuberechnung aus den Ereignissen.',
  runNow: 'Jetzt prüfen',
  noJob: 'Nicht geplant. Fügen Sie unter „Auffrischung“ einen Zeitplan für „Datenprüfung“ hinzu.',

  state: 'Ergebnis',
  stateTip:
    'Berechnet alle Summentabellen (Tage, Sitzungen, Warenkörbe, Nutzer, Produkte, Sichten) Tag für Tag aus den Rohereignissen neu und vergleicht sie Zeile für Zeile.',
  never: 'Noch nicht geprüft. Die erste Prüfung läuft nach Zeitplan, oder wählen Sie „Jetzt prüfen“.',
  clean: 'Keine Abweichungen',
  differ: (rows: string) => (rows === '1' ? '1 Zeile weicht ab' : `${rows} Zeilen weichen ab`),
  checked: 'Geprüfte Tage mit Ereignissen',
  ofDays: (days: string) => `von ${days}`,
  oldest: 'Älteste Prüfung',
  oldestTip: 'Jeder Lauf beginnt mit den am längsten ungeprüften Tagen und endet spätestens nach einer Stunde.',
  store: 'Nutzer, Produkte und Sichten',
  storeTip: 'Gehört zu keinem einzelnen Tag. In denselben Läufen geprüft.',
  notYet: 'noch nicht',
  ago: (age: string) => `vor ${age}`,
  lastRun: 'Letzter Lauf',
  nextRun: (moment: string) => `nächster ${moment}`,
  progress: 'Fortschritt der Prüfung',
  running: (done: string, days: string) => `${done} von ${counted(days, 'Tag', 'Tagen')} in diesem Lauf geprüft`,

  findings: 'Abweichungen',
  findingsTip:
    'Nach der neuesten Prüfung jedes Tages. Eine Reparatur berechnet den Tag neu, während keine Ereignisse geschrieben werden, und ändert nur die abweichenden Zeilen.',
  ofStore: 'Ganzer Bestand',
  table: (name: string, rows: string) => `${name}: ${counted(rows, 'Zeile', 'Zeilen')}`,
  columns: { key: 'Zeile', stored: 'Gespeichert', recomputed: 'Neu berechnet' },
  noRow: 'keine Zeile',
  more: (rows: string) => `und ${rows} weitere`,
  repair: 'Reparieren:',
  command: (day: string | null) =>
    day === null ? 'npm run reconcile -- --repair' : `npm run reconcile -- --repair --from ${day} --to ${day}`,
};
