import { createRouter, createWebHistory, type RouteLocationRaw, type RouteRecordRaw } from 'vue-router';
import { t } from './i18n/messages.ts';
import { recall, remember } from './stores/local-memory.ts';
import { useSessionStore } from './stores/session.store.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** Words in the browser's tab. */
    title: string;
    /** Shown without the shell around it. */
    bare?: boolean;
    /** May be seen without signing in. */
    public?: boolean;
    /** Opens and stays without a session, and says so itself: a screen on a wall has nobody to sign in. */
    keepsRunning?: boolean;
    /** One of the tabs: `/` leads back to the one used last. */
    tab?: boolean;
  }
}

export const TABS = ['funnel', 'products', 'carts', 'sessions', 'brands', 'cohorts'] as const;
export type TabName = (typeof TABS)[number];
const isTab = (value: unknown): value is TabName => TABS.some((tab) => tab === value);

const lastTab = (): RouteLocationRaw => {
  const name = recall('lastTab');
  return { name: isTab(name) ? name : 'funnel' };
};

const routes: RouteRecordRaw[] = [
  { path: '/', redirect: lastTab },
  {
    path: '/login',
    name: 'login',
    component: () => import('./features/login/LoginPage.vue'),
    meta: { title: t.login.title, bare: true, public: true },
  },
  {
    path: '/funnel',
    name: 'funnel',
    component: () => import('./features/funnel/FunnelPage.vue'),
    meta: { title: t.nav.funnel, tab: true },
  },
  {
    path: '/products',
    name: 'products',
    component: () => import('./features/products/ProductsPage.vue'),
    meta: { title: t.nav.products, tab: true },
  },
  {
    path: '/products/:productId',
    name: 'product',
    component: () => import('./features/products/ProductPage.vue'),
    meta: { title: t.columns.product },
  },
  { path: '/carts', name: 'carts', component: () => import('./features/carts/CartsPage.vue'), meta: { title: t.nav.carts, tab: true } },
  {
    path: '/sessions',
    name: 'sessions',
    component: () => import('./features/sessions/SessionsPage.vue'),
    meta: { title: t.nav.sessions, tab: true },
  },
  {
    path: '/sessions/:sessionId',
    name: 'session',
    component: () => import('./features/sessions/SessionPage.vue'),
    meta: { title: t.sessions.one },
  },
  {
    path: '/brands',
    name: 'brands',
    component: () => import('./features/brands/BrandsPage.vue'),
    meta: { title: t.nav.brands, tab: true },
  },
  {
    path: '/cohorts',
    name: 'cohorts',
    component: () => import('./features/cohorts/CohortsPage.vue'),
    meta: { title: t.nav.cohorts, tab: true },
  },
  {
    path: '/segments',
    name: 'segments',
    component: () => import('./features/segments/SegmentsPage.vue'),
    meta: { title: t.nav.segments },
  },
  {
    path: '/wall',
    name: 'wall',
    component: () => import('./features/wall/WallPage.vue'),
    meta: { title: t.nav.wall, bare: true, keepsRunning: true },
  },
  {
    path: '/admin/refresh',
    name: 'refresh',
    component: () => import('./features/admin/RefreshPage.vue'),
    meta: { title: t.nav.refresh },
  },
  {
    path: '/admin/intake',
    name: 'intake',
    component: () => import('./features/admin/IntakePage.vue'),
    meta: { title: t.nav.intake },
  },
  {
    path: '/admin/loads',
    name: 'loads',
    component: () => import('./features/admin/LoadsPage.vue'),
    meta: { title: t.nav.loads },
  },
  {
    path: '/admin/storage',
    name: 'storage',
    component: () => import('./features/admin/StoragePage.vue'),
    meta: { title: t.nav.storage },
  },
  {
    path: '/admin/reconcile',
    name: 'reconcile',
    component: () => import('./features/admin/ReconcilePage.vue'),
    meta: { title: t.nav.reconcile },
  },
  {
    path: '/admin/access',
    name: 'access',
    component: () => import('./features/admin/AccessPage.vue'),
    meta: { title: t.nav.access },
  },
  { path: '/admin', redirect: { name: 'refresh' } },
  { path: '/:path(.*)*', name: 'notFound', component: () => import('./shell/NotFoundPage.vue'), meta: { title: t.notFound.title } },
];

export const router = createRouter({ history: createWebHistory(), routes });

router.beforeEach(async (to) => {
  if (to.meta.public) return true;
  const session = useSessionStore();
  if (session.account === null) {
    try {
      await session.check();
    } catch {
      // The server is away, which says nothing about who is signed in: the page opens, says so and recovers by itself.
      return true;
    }
  }
  if (session.account === null && !to.meta.keepsRunning) return { name: 'login', query: { next: to.fullPath } };
  return true;
});

router.afterEach((to) => {
  document.title = `${to.meta.title} · ${t.product}`;
  if (to.meta.tab && isTab(to.name)) remember('lastTab', to.name);
});

// A page that was open over an update asks for parts that are no longer served: load the new build, once per address.
router.onError((error, to) => {
  if (!(error instanceof Error) || !/dynamically imported module|module script failed/i.test(error.message)) return;
  if (recall('reloadedFor') === to.fullPath) return;
  remember('reloadedFor', to.fullPath);
  window.location.assign(to.fullPath);
});
