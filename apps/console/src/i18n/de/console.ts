import type { t as en } from '../en/console.ts';
import { annotations } from './annotations.ts';
import { brands } from './brands.ts';
import { carts } from './carts.ts';
import { cohorts } from './cohorts.ts';
import { funnel } from './funnel.ts';
import { products } from './products.ts';
import { sessions } from './sessions.ts';

export const t: typeof en = {
  product: 'Storepulse',

  nav: {
    label: 'Hauptnavigation',
    funnel: 'Verkaufstrichter',
    products: 'Top-Produkte',
    carts: 'Warenkorbabbrüche',
    sessions: 'Sitzungsanalyse',
    brands: 'Markentrends',
    cohorts: 'Kohorten',
    segments: 'Segmente',
    wall: 'Wall',
    refresh: 'Auffrischung',
    intake: 'Eingang',
    loads: 'Importe',
    storage: 'Speicher',
    reconcile: 'Abgleich',
    access: 'Zugang',
    short: { funnel: 'Trichter', products: 'Produkte', carts: 'Körbe', sessions: 'Sitzungen', brands: 'Marken', cohorts: 'Kohorten' },
    skip: 'Zum Inhalt springen',
  },

  shell: {
    account: 'Konto',
    signOut: 'Abmelden',
    language: 'Sprache',
    roles: { viewer: 'Lesen', analyst: 'Analyse', admin: 'Administration' },
    themeTo: { light: 'Zum hellen Design wechseln', dark: 'Zum dunklen Design wechseln' },
    online: 'Live',
    connecting: 'Verbindet…',
    offline: 'Offline',
    lost: (age: string) =>
      `Die Live-Verbindung ist seit ${age} unterbrochen. Zu sehen sind die letzten Werte; sie laufen von selbst weiter.`,
    neverConnected: 'Der Server ist für Live-Werte nicht erreichbar. Diese Seite versucht es weiter.',
    newerBuild: 'Eine neuere Version dieser Seite steht bereit.',
    reload: 'Neu laden',
    later: 'Später',
  },

  demo: {
    badge: 'Demodaten',
    explanation:
      'Diese Zahlen stammen von simulierten Besuchern. Nach dem Ende der Demo ist der Bestand leer und bereit für eigene Ereignisse.',
    end: 'Beenden…',
    confirmTitle: 'Demo beenden?',
    confirmText:
      'Die simulierten Besucher hören auf, und alle ihre Ereignisse werden gelöscht. Der Bestand ist dann leer und wartet auf eigene Ereignisse. Das lässt sich nicht rückgängig machen.',
    confirm: 'Demo beenden und Bestand leeren',
    cancel: 'Demo behalten',
  },

  login: {
    title: 'Anmelden',
    lead: 'Was Besucher des Shops ansehen, in den Warenkorb legen und kaufen, während es geschieht.',
    email: 'E-Mail',
    password: 'Passwort',
    showPassword: 'Passwort zeigen',
    hidePassword: 'Passwort verbergen',
    submit: 'Anmelden',
    submitting: 'Wird angemeldet…',
    hint: 'E-Mail und Passwort des ersten Administratorkontos wurden dort ausgegeben, wo Storepulse gestartet wurde.',
    wrong: 'E-Mail und Passwort passen nicht zusammen. Bitte beides prüfen und erneut versuchen.',
    tooMany: 'Zu viele Versuche. Bitte etwas warten und erneut versuchen.',
    emailMissing: 'Bitte die E-Mail-Adresse eingeben.',
    passwordMissing: 'Bitte das Passwort eingeben.',
  },

  notFound: { title: 'Nicht gefunden', text: 'Unter dieser Adresse gibt es keine Seite.', back: 'Zum Verkaufstrichter' },

  freshness: {
    asOf: (time: string) => `Stand ${time}`,
    ago: (age: string) => `vor ${age}`,
    justNow: 'gerade eben',
    through: (time: string) => `Daten bis ${time}`,
    never: 'noch keine Daten',
    status: {
      live: 'live',
      loading: 'lädt',
      stale: 'wird erneuert',
      offline: 'offline',
      error: 'nicht erneuert',
    },
    tip: 'Wann das neueste in diesen Zahlen enthaltene Paket von Ereignissen gespeichert wurde, und die Zeit des spätesten Ereignisses darin. Die Zahlen ändern sich von selbst, sobald Ereignisse eintreffen.',
  },

  weekHours: {
    title: 'Stunden der Woche',
    hour: 'Stunde',
    cell: (weekday: string, hour: string) => `${weekday} ${hour}`,
    chart: (what: string, weekday: string, hour: string, value: string) =>
      `Heatmap nach Wochentag und Stunde, ${what}; am meisten ${weekday} um ${hour}: ${value}.`,
  },
  states: {
    loading: 'Lädt…',
    emptyStoreTitle: 'Noch keine Ereignisse',
    emptyStore: 'Der Bestand ist leer. Sobald eine Datei geladen ist oder Ereignisse eintreffen, erscheinen die Zahlen hier von selbst.',
    emptyRangeTitle: 'Nichts in dieser Auswahl',
    emptyRange: 'Zu den gewählten Tagen und Filtern gibt es keine Ereignisse.',
    tightFilterTitle: 'Auf kein Produkt treffen diese Filter zu',
    tightFilter: (least: string) => `Kein Produkt dieser Auswahl erreicht ${least}.`,
    noSearchHit: (search: string) => `Kein Produkt passt bei diesen Filtern zu „${search}“.`,
    clearFilters: 'Filter zurücksetzen',
    errorTitle: 'Laden fehlgeschlagen',
    errorKept: 'Dies sind die letzten Werte; neue ließen sich nicht laden.',
    retry: 'Erneut versuchen',
  },

  errors: {
    unreadable: 'Die Antwort des Servers ist für diese Seite nicht lesbar. Bitte neu laden; die Seite ist vielleicht älter als der Server.',
    unreachable: 'Der Server ist nicht erreichbar. Bitte die Verbindung prüfen und erneut versuchen.',
    noReply: 'Der Server hat nicht rechtzeitig geantwortet.',
    status: (status: number) => `Der Server antwortete mit einem Fehler (${status}).`,
  },

  range: {
    label: 'Tage',
    presets: {
      whole: 'Gesamte Zeit',
      today: 'Heute',
      yesterday: 'Gestern',
      '7d': 'Letzte 7 Tage',
      '14d': 'Letzte 14 Tage',
      '30d': 'Letzte 30 Tage',
      '90d': 'Letzte 90 Tage',
      thisWeek: 'Diese Woche',
      thisMonth: 'Dieser Monat',
      lastMonth: 'Letzter Monat',
    },
    storedPresets: {
      whole: 'Gesamte Zeit',
      today: 'Letzter gespeicherter Tag',
      yesterday: 'Gespeicherter Tag davor',
      '7d': 'Letzte 7 gespeicherte Tage',
      '14d': 'Letzte 14 gespeicherte Tage',
      '30d': 'Letzte 30 gespeicherte Tage',
      '90d': 'Letzte 90 gespeicherte Tage',
      thisWeek: 'Letzte gespeicherte Woche',
      thisMonth: 'Letzter gespeicherter Monat',
      lastMonth: 'Gespeicherter Monat davor',
    },
    from: 'Von',
    to: 'Bis',
    apply: 'Diese Tage zeigen',
    fromAfterTo: 'Der erste Tag darf nicht nach dem letzten liegen.',
    historic: (from: string, to: string) =>
      `Gezeigt wird der gesamte gespeicherte Zeitraum, ${from} bis ${to}: Neuere Ereignisse enthält dieser Bestand nicht.`,
    days: (from: string, to: string) => (from === to ? from : `${from} – ${to}`),
    zone: (zone: string) => `Tage in ${zone}`,
  },

  compare: {
    label: 'Vergleich',
    choices: {
      none: 'Mit nichts',
      previous: 'Voriger Zeitraum',
      weekdays: 'Gleiche Wochentage davor',
      year: 'Gleiche Tage im Vorjahr',
    },
    against: (days: string) => `Verglichen mit ${days}.`,
    unfinished: 'Der heutige Tag läuft noch und wird mit ganzen Tagen verglichen.',
    nothingStored: 'Von diesen Tagen ist nichts gespeichert.',
  },

  shortcuts: {
    title: 'Tasten',
    lead: 'Sie wirken überall, wo gerade nichts eingegeben wird.',
    on: 'Diese Tasten nutzen',
    controls: 'Bedienelemente der Seite',
    pages: 'Seiten',
    help: 'Diese Liste',
    keys: { d: 'Tage', c: 'Vergleich', k: 'Kategorie', b: 'Marke', '/': 'Suche', e: 'Export', t: 'Hell oder dunkel' },
  },

  export: {
    open: 'Export',
    working: 'Wird exportiert…',
    failed: 'Export fehlgeschlagen, erneut versuchen',
    pdf: 'Diese Seite als PDF',
    xlsx: 'Alle Tabellen als XLSX',
    csv: 'Tabelle als CSV',
    png: 'Diagramm als PNG',
    about: 'Angaben',
    asOf: 'Stand',
    through: 'Daten bis',
    zone: 'Zeitzone',
    address: 'Adresse',
    notAll: 'Nicht alle Zeilen',
    firstOf: (rows: string, total: string) => `die ersten ${rows} von ${total} Zeilen`,
    page: (page: number, pages: number) => `${page} / ${pages}`,
  },

  change: {
    fromNothing: 'neu',
    points: (points: string) => `${points} PP`,
    between: (low: string, high: string) => `${low} bis ${high}`,
    before: (value: string) => `vorher: ${value}`,
    directions: { up: 'gestiegen', down: 'gesunken', same: 'unverändert' },
  },

  filters: {
    category: 'Kategorie',
    brand: 'Marke',
    allCategories: 'Alle Kategorien',
    allBrands: 'Alle Marken',
    search: 'Produkte suchen',
    searchPlaceholder: 'ID, Marke, Kategorie',
    clearSearch: 'Suche leeren',
    minViews: 'Aufrufe mindestens',
    minCarts: 'Warenkörbe mindestens',
    show: 'Anzeige',
    top: (count: string) => `Top ${count}`,
    all: 'Alle',
    more: 'mehr',
    less: 'weniger',
    remove: (name: string) => `${name} entfernen`,
    noMatch: 'Nichts gefunden',
    fold: (name: string) => `${name} einklappen`,
    unfold: (name: string) => `${name} ausklappen`,
    searching: 'Sucht…',
    pickerSearch: (what: string) => `${what} suchen`,
    selected: (count: number) => `${count} ausgewählt`,
    atMost: (count: number) => `Höchstens ${count} auf einmal`,
  },

  segments: {
    label: 'Segment',
    tip: 'Nutzer nach dem, was sie taten, unter einem Namen gespeichert. Hier gewählt zählen nur die Ereignisse dieser Nutzer; von Sitzungen die, die ein solches enthalten.',
    everybody: 'Alle Nutzer',
    gone: 'Ein entferntes Segment',
    manage: 'Segmente bauen und ändern',
    notHere: (name: string) =>
      `Das Segment „${name}“ wirkt auf dieser Seite nicht: Ihre Zahlen gelten für alle Nutzer zusammen. Trichter, Sitzungen und Kohorten nehmen es an.`,
  },

  cancel: 'Abbrechen',
  unknown: 'unbekannt',
  none: '–',
  percent: (value: string) => `${value} %`,
  units: { day: 'Tg.', hour: 'h', minute: 'min', second: 's', millisecond: 'ms' },
  tip: (subject: string) => `Was bedeutet „${subject}“?`,
  tableTwin: 'Als Tabelle zeigen',
  chartTwin: 'Als Diagramm zeigen',
  sortBy: (column: string) => `Nach „${column}“ sortieren`,

  columns: {
    rank: 'Rang',
    product: 'Produkt',
    brand: 'Marke',
    category: 'Kategorie',
    price: 'Preis',
    views: 'Aufrufe',
    carts: 'Warenkörbe',
    purchases: 'Käufe',
    revenue: 'Umsatz',
    users: 'Nutzer',
    conversion: 'Konversion',
    abandoned: 'Abgebrochen',
    open: 'Noch offen',
    abandonmentRate: 'Abbruchrate',
    date: 'Datum',
    week: 'Woche ab',
    month: 'Monat',
  },

  stages: { view: 'Aufrufe', cart: 'Warenkörbe', purchase: 'Käufe' },

  funnel,
  products,
  carts,
  sessions,
  brands,
  cohorts,
  annotations,
};
