import type { t as en } from '../en/reconcile.ts';
import { counted } from './counted.ts';

export const t: typeof en = {
  title: 'Abgleich',
  question: 'Ist jede gespeicherte Zahl das, was die Ereignisse sagen?',
  runNow: 'Jetzt prüfen',
  noJob: 'Kein Zeitplan prüft den Bestand. Auf der Seite Auffrischung einen für „Aus den Ereignissen neu zählen“ hinzufügen.',

  state: 'Was gefunden wurde',
  stateTip:
    'Alles im Voraus Gezählte (Tagessummen, Sitzungen, Warenkörbe, Nutzer, Produkte, Sichten) wird Tag für Tag aus den Rohereignissen neu gezählt und Zeile für Zeile verglichen.',
  never: 'Noch nichts geprüft. Die erste Prüfung kommt mit dem Zeitplan, oder jetzt über die Schaltfläche oben.',
  clean: 'Keine Abweichung',
  differ: (rows: string) => (rows === '1' ? '1 Zeile weicht ab' : `${rows} Zeilen weichen ab`),
  checked: 'Geprüfte Tage mit Ereignissen',
  ofDays: (days: string) => `von ${days}`,
  oldest: 'Älteste Prüfung',
  oldestTip: 'Jeder Lauf beginnt mit den am längsten ungeprüften Tagen und endet spätestens nach einer Stunde.',
  store: 'Nutzer, Produkte und Sichten',
  storeTip: 'Was an keinem einzelnen Tag hängt; in denselben Läufen geprüft.',
  notYet: 'noch nicht',
  ago: (age: string) => `vor ${age}`,
  lastRun: 'Letzter Lauf',
  nextRun: (moment: string) => `nächster ${moment}`,
  progress: 'Fortschritt der Prüfung',
  running: (done: string, days: string) => `${done} von ${counted(days, 'Tag', 'Tagen')} in diesem Lauf geprüft`,

  findings: 'Was abweicht',
  findingsTip:
    'Nach der neuesten Prüfung jedes Tages. Eine Reparatur zählt den Tag neu, während kein Ereignis geschrieben wird, und schreibt nur die abweichenden Zeilen.',
  ofStore: 'Der ganze Bestand',
  table: (name: string, rows: string) => `${name}: ${counted(rows, 'Zeile', 'Zeilen')}`,
  columns: { key: 'Zeile', stored: 'Gespeichert', recomputed: 'Nach den Ereignissen' },
  noRow: 'keine Zeile',
  more: (rows: string) => `und ${rows} weitere`,
  repair: 'So wird es berichtigt:',
  command: (day: string | null) =>
    day === null ? 'npm run reconcile -- --repair' : `npm run reconcile -- --repair --from ${day} --to ${day}`,
};
