import type { t as en } from '../../en/ingest.ts';
import { counted } from './counted.ts';

export const t: typeof en = {
  title: 'Eingang',
  subtitle: 'Über HTTP empfangene Ereignisse und was mit ihnen geschah.',
  asOf: (time: string) => `Stand ${time}`,

  lastHour: 'Letzte Stunde',
  lastHourTip:
    'Alles, was in den letzten 60 Minuten über HTTP kam, in Zeilen. Ein Ereignis ist eine Zeile; eine Bestellung hat eine je Produkt. Geladene Dateien zählen nicht.',
  figures: {
    received: 'Empfangen',
    accepted: 'Angenommen',
    duplicates: 'Duplikate',
    rejected: 'Abgelehnt',
    shed: 'Gedrosselt',
  },
  tips: {
    received: 'Alles, was mit gültigem Schreibschlüssel kam. Jede Zeile zählt in genau einer der vier anderen Zahlen.',
    accepted:
      'Gespeichert, bevor der Absender seine 2xx bekam. Aufrufe ohne Produktereignis (page, identify, …) werden ignoriert und hier gezählt.',
    duplicates: 'Nach Nachrichten-ID oder Bestellposition schon gespeichert; es änderte sich nichts.',
    rejected: 'Ungültig. Der Absender erfuhr jeden Grund; siehe die Liste unten.',
    shed: 'Mit 429 beantwortet, weil das Schreiben im Rückstand oder eine Grenze des Schlüssels erreicht war. Absender versuchen es erneut; nichts geht verloren.',
  },
  ignored: (count: string) => `${count} ignoriert`,
  answered429: 'mit 429 beantwortet',
  unlisted: (count: string) => `${count} nicht aufgeführt`,
  equation: (received: string, accepted: string, duplicates: string, rejected: string, shed: string) =>
    `${counted(received, 'Zeile', 'Zeilen')} empfangen: ${accepted} angenommen, ${counted(duplicates, 'Duplikat', 'Duplikate')}, ${rejected} abgelehnt, ${shed} gedrosselt.`,
  chart: (received: string, rejected: string, shed: string) =>
    `Balkendiagramm der empfangenen Zeilen je Minute in der letzten Stunde: insgesamt ${received}, ${rejected} abgelehnt, ${shed} gedrosselt.`,
  quiet: 'Keine Ereignisse in der letzten Stunde.',

  keys: 'Nach Schreibschlüssel',
  keysTip:
    'Was jeder Schlüssel in der letzten Stunde sendete. Sendet einer nichts, prüfen Sie, wann er zuletzt sendete: Der Shop steht vielleicht.',
  noKeys: 'Kein gültiger Schreibschlüssel, also können keine Ereignisse ankommen.',
  columns: {
    name: 'Schlüssel',
    received: 'Empfangen',
    accepted: 'Angenommen',
    ignored: 'Ignoriert',
    duplicates: 'Duplikate',
    rejected: 'Abgelehnt',
    shed: 'Gedrosselt',
    last: 'Zuletzt',
  },
  revoked: 'widerrufen',
  never: 'nie',
  ago: (age: string) => `vor ${age}`,

  rejections: 'Abgelehnte Ereignisse',
  rejectionsTip:
    'Ereignisse aus HTTP und Dateien, die sich nicht speichern ließen, neueste zuerst, mit Grund. Je Schlüssel werden höchstens 1.000 in der Stunde aufbewahrt.',
  show: 'Anzeige',
  allSources: 'Alle',
  sources: { http: 'Über HTTP gesendet', file: 'Aus Dateien' },
  ofKey: (name: string) => `Schlüssel „${name}“`,
  unknownKey: 'Unbekannter Schlüssel',
  fileLine: (file: string, line: string) => `${file}, Zeile ${line}`,
  raw: 'Rohereignis',
  older: 'Ältere',
  newest: 'Neueste',
  noRejections: 'Keine abgelehnten Ereignisse.',
  noMatchingRejections: 'Keine abgelehnten Ereignisse aus dieser Quelle.',

  firstTitle: 'Noch keine Ereignisse empfangen',
  firstText:
    'Senden Sie Ihr erstes Ereignis mit diesem Befehl. Ersetzen Sie YOUR_WRITE_KEY durch einen Ihrer Schreibschlüssel. Es erscheint hier binnen Sekunden.',
  demoTitle: 'Noch hat kein Programm Ereignisse gesendet',
  demoText:
    'Diese Seite zeigt Ereignisse, die mit einem Schreibschlüssel gesendet wurden. Die Käufer der Demo schreiben direkt in den Bestand und erscheinen nur in den Reitern und auf der Wand. Senden Sie Ihr erstes Ereignis mit diesem Befehl. Ersetzen Sie YOUR_WRITE_KEY durch einen Ihrer Schreibschlüssel.',
  makeKey: 'Schreibschlüssel anlegen',
};
