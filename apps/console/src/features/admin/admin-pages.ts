import { t } from '../../i18n/messages.ts';
import type { PageLoader } from '../../page/tab.ts';
import type { IconName } from '../../ui/icons.ts';

interface AdminPageEntry {
  /** Route name; the path is `/admin/name`. */
  name: string;
  page: PageLoader;
  label: string;
  icon: IconName;
}

/** The admin pages, in order. */
export const ADMIN_PAGES: readonly AdminPageEntry[] = [
  { name: 'refresh', page: () => import('./RefreshPage.vue'), label: t.nav.refresh, icon: 'refresh' },
  { name: 'ingest', page: () => import('./IngestPage.vue'), label: t.nav.ingest, icon: 'ingest' },
  { name: 'loads', page: () => import('./LoadsPage.vue'), label: t.nav.loads, icon: 'table' },
  { name: 'storage', page: () => import('./StoragePage.vue'), label: t.nav.storage, icon: 'storage' },
  { name: 'currencies', page: () => import('./CurrenciesPage.vue'), label: t.nav.currencies, icon: 'currencies' },
  { name: 'reconcile', page: () => import('./ReconcilePage.vue'), label: t.nav.reconcile, icon: 'check' },
  { name: 'alerts', page: () => import('./AlertsPage.vue'), label: t.nav.alerts, icon: 'warning' },
  { name: 'access', page: () => import('./AccessPage.vue'), label: t.nav.access, icon: 'access' },
];
