import { t } from '../i18n/messages.ts';
import { TABS, type TabName } from '../router.ts';
import type { IconName } from '../ui/icons.ts';

export interface TabItem {
  name: TabName;
  label: string;
  /** Label for the bottom bar on a narrow screen. */
  short: string;
  icon: IconName;
}

/** Icons of the admin pages, in page order. */
const ADMIN_ICONS = {
  refresh: 'refresh',
  ingest: 'ingest',
  loads: 'table',
  storage: 'storage',
  currencies: 'currencies',
  reconcile: 'check',
  alerts: 'warning',
  access: 'access',
} as const satisfies Record<string, IconName>;
const ADMIN_NAMES = ['refresh', 'ingest', 'loads', 'storage', 'currencies', 'reconcile', 'alerts', 'access'] as const;
export const ADMIN_ITEMS = ADMIN_NAMES.map((name) => ({ name, label: t.nav[name], icon: ADMIN_ICONS[name] }));

/** The tabs, in order. */
export const TAB_ITEMS: readonly TabItem[] = TABS.map((name) => ({ name, label: t.nav[name], short: t.nav.short[name], icon: name }));
