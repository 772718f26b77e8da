import { createRouter, createWebHistory, type RouteLocationRaw, type RouteRecordRaw } from 'vue-router';
import { t } from './i18n/messages.ts';
import { recall, remember } from './stores/local-memory.ts';
import { useAuthStore } from './stores/auth.store.ts';
import { useStoreInfoStore } from './stores/store-info.store.ts';
import { inOrder } from './url/day-range.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** Title of the browser tab. */
    title: string;
    /** Rendered without the shell. */
    bare?: boolean;
    /** Accessible without signing in. */
    public?: boolean;
    /** Opens and stays open without a session and shows that state itself: a wall screen has nobody to sign in. */
    keepsRunning?: boolean;
    /** A detail page below a tab: it keeps the tab's days and links back to them. */
    detail?: boolean;
    /** A tab: `/` redirects to the last used one. */
    tab?: boolean;
  }
}

export const TABS = ['funnel', 'products', 'carts', 'sessions', 'brands', 'cohorts'] as const;
export type TabName = (typeof TABS)[number];
export const isTabName = (value: unknown): value is TabName => TABS.some((tab) => tab === value);

const lastTab = (): RouteLocationRaw => {
  const name = recall('lastTab');
  return { name: isTabName(name) ? name : 'funnel' };
};

/** Page components by route name, loaded on demand or prefetched. */
const PAGES = {
  login: () => import('./features/login/LoginPage.vue'),
  funnel: () => import('./features/funnel/FunnelPage.vue'),
  products: () => import('./features/products/ProductsPage.vue'),
  product: () => import('./features/products/ProductPage.vue'),
  carts: () => import('./features/carts/CartsPage.vue'),
  sessions: () => import('./features/sessions/SessionsPage.vue'),
  session: () => import('./features/sessions/SessionPage.vue'),
  brands: () => import('./features/brands/BrandsPage.vue'),
  cohorts: () => import('./features/cohorts/CohortsPage.vue'),
  segments: () => import('./features/segments/SegmentsPage.vue'),
  wall: () => import('./features/wall/WallPage.vue'),
  refresh: () => import('./features/admin/RefreshPage.vue'),
  ingest: () => import('./features/admin/IngestPage.vue'),
  loads: () => import('./features/admin/LoadsPage.vue'),
  storage: () => import('./features/admin/StoragePage.vue'),
  currencies: () => import('./features/admin/CurrenciesPage.vue'),
  reconcile: () => import('./features/admin/ReconcilePage.vue'),
  alerts: () => import('./features/admin/AlertsPage.vue'),
  access: () => import('./features/admin/AccessPage.vue'),
  notFound: () => import('./shell/NotFoundPage.vue'),
} as const;
const isPage = (name: unknown): name is keyof typeof PAGES => typeof name === 'string' && name in PAGES;

const routes: RouteRecordRaw[] = [
  { path: '/', redirect: lastTab },
  {
    path: '/login',
    name: 'login',
    component: PAGES.login,
    meta: { title: t.login.title, bare: true, public: true },
  },
  {
    path: '/funnel',
    name: 'funnel',
    component: PAGES.funnel,
    meta: { title: t.nav.funnel, tab: true },
  },
  {
    path: '/products',
    name: 'products',
    component: PAGES.products,
    meta: { title: t.nav.products, tab: true },
  },
  {
    path: '/products/:productId',
    name: 'product',
    component: PAGES.product,
    meta: { title: t.columns.product, detail: true },
  },
  { path: '/carts', name: 'carts', component: PAGES.carts, meta: { title: t.nav.carts, tab: true } },
  {
    path: '/sessions',
    name: 'sessions',
    component: PAGES.sessions,
    meta: { title: t.nav.sessions, tab: true },
  },
  {
    path: '/sessions/:sessionId',
    name: 'session',
    component: PAGES.session,
    meta: { title: t.sessions.one, detail: true },
  },
  {
    path: '/brands',
    name: 'brands',
    component: PAGES.brands,
    meta: { title: t.nav.brands, tab: true },
  },
  {
    path: '/cohorts',
    name: 'cohorts',
    component: PAGES.cohorts,
    meta: { title: t.nav.cohorts, tab: true },
  },
  {
    path: '/segments',
    name: 'segments',
    component: PAGES.segments,
    meta: { title: t.nav.segments },
  },
  {
    path: '/wall',
    name: 'wall',
    component: PAGES.wall,
    meta: { title: t.nav.wall, bare: true, keepsRunning: true },
  },
  {
    path: '/admin/refresh',
    name: 'refresh',
    component: PAGES.refresh,
    meta: { title: t.nav.refresh },
  },
  {
    path: '/admin/ingest',
    name: 'ingest',
    component: PAGES.ingest,
    meta: { title: t.nav.ingest },
  },
  {
    path: '/admin/loads',
    name: 'loads',
    component: PAGES.loads,
    meta: { title: t.nav.loads },
  },
  {
    path: '/admin/storage',
    name: 'storage',
    component: PAGES.storage,
    meta: { title: t.nav.storage },
  },
  {
    path: '/admin/currencies',
    name: 'currencies',
    component: PAGES.currencies,
    meta: { title: t.nav.currencies },
  },
  {
    path: '/admin/reconcile',
    name: 'reconcile',
    component: PAGES.reconcile,
    meta: { title: t.nav.reconcile },
  },
  {
    path: '/admin/alerts',
    name: 'alerts',
    component: PAGES.alerts,
    meta: { title: t.nav.alerts },
  },
  {
    path: '/admin/access',
    name: 'access',
    component: PAGES.access,
    meta: { title: t.nav.access },
  },
  { path: '/admin', redirect: { name: 'refresh' } },
  // The address of the previous release.
  { path: '/admin/intake', redirect: ({ query }) => ({ name: 'ingest', query }) },
  { path: '/:path(.*)*', name: 'notFound', component: PAGES.notFound, meta: { title: t.notFound.title } },
];

export const router = createRouter({ history: createWebHistory(), routes });

/** Prefetches the chunks of the other tabs while the browser is idle, so that each opens at once. */
export function fetchTabs(): void {
  // A failed chunk is fetched again, and its error shown, when the tab is opened.
  for (const tab of TABS) void PAGES[tab]().catch(() => undefined);
}

/** Prefetches the chunk of a tab that is about to be opened. */
export const fetchTab = (tab: TabName): void => void PAGES[tab]().catch(() => undefined);

router.beforeEach((to) => {
  if (!to.meta.tab && !to.meta.detail) return true;
  const query = inOrder(to.query);
  return query === null ? true : { path: to.path, query, hash: to.hash, replace: true };
});

router.beforeEach(async (to) => {
  // Load the page, the account and the store's facts in parallel.
  if (isPage(to.name)) void PAGES[to.name]().catch(() => undefined);
  if (to.meta.public) return true;
  const auth = useAuthStore();
  if (auth.account === null) {
    // Ignore errors here: the session check below detects a missing session.
    void useStoreInfoStore()
      .load()
      .catch(() => undefined);
    try {
      await auth.check();
    } catch {
      // The server is unreachable, which does not mean signed out: the page opens, shows that state and recovers by itself.
      return true;
    }
  }
  if (auth.account === null && !to.meta.keepsRunning) return { name: 'login', query: { next: to.fullPath } };
  return true;
});

router.afterEach((to) => {
  document.title = `${to.meta.title} · ${t.product}`;
  if (to.meta.tab && isTabName(to.name)) remember('lastTab', to.name);
});

// A page left open across an update requests chunks that no longer exist: load the new build, once per address.
router.onError((error, to) => {
  if (!(error instanceof Error) || !/dynamically imported module|module script failed/i.test(error.message)) return;
  if (recall('reloadedFor') === to.fullPath) return;
  remember('reloadedFor', to.fullPath);
  window.location.assign(to.fullPath);
});
