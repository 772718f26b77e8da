import { createRouter, createWebHistory, type RouteLocationRaw, type RouteRecordRaw } from 'vue-router';
import { ADMIN_PAGES } from './features/admin/admin-pages.ts';
import { isTabName, TABS } from './features/tabs.ts';
import { t } from './i18n/messages.ts';
import type { PageLoader, Tab } from './page/tab.ts';
import { recall, remember } from './memory/local-memory.ts';
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

const lastTab = (): RouteLocationRaw => {
  const name = recall('lastTab');
  return { name: isTabName(name) ? name : 'funnel' };
};

/** Pages that are neither tabs nor admin pages, loaded on demand. */
const PAGES = {
  login: () => import('./features/login/LoginPage.vue'),
  segments: () => import('./features/segments/SegmentsPage.vue'),
  wall: () => import('./features/wall/WallPage.vue'),
  notFound: () => import('./shell/NotFoundPage.vue'),
} as const;

/** Every page by route name. */
const LOADERS = new Map<string, PageLoader>([
  ...Object.entries(PAGES),
  ...ADMIN_PAGES.map(({ name, page }) => [name, page] as const),
  ...TABS.flatMap((tab: Tab) => [[tab.name, tab.page] as const, ...(tab.detail ? [[tab.detail.name, tab.detail.page] as const] : [])]),
]);

const tabRoutes = ({ name, page, label, detail }: Tab): RouteRecordRaw[] => [
  { path: `/${name}`, name, component: page, meta: { title: label, tab: true } },
  ...(detail ? [{ path: detail.path, name: detail.name, component: detail.page, meta: { title: detail.title, detail: true } }] : []),
];

const routes: RouteRecordRaw[] = [
  { path: '/', redirect: lastTab },
  ...TABS.flatMap(tabRoutes),
  { path: '/login', name: 'login', component: PAGES.login, meta: { title: t.login.title, bare: true, public: true } },
  { path: '/segments', name: 'segments', component: PAGES.segments, meta: { title: t.nav.segments } },
  { path: '/wall', name: 'wall', component: PAGES.wall, meta: { title: t.nav.wall, bare: true, keepsRunning: true } },
  ...ADMIN_PAGES.map(({ name, page, label }) => ({ path: `/admin/${name}`, name, component: page, meta: { title: label } })),
  { path: '/admin', redirect: { name: 'refresh' } },
  // The address of the previous release.
  { path: '/admin/intake', redirect: ({ query }) => ({ name: 'ingest', query }) },
  { path: '/:path(.*)*', name: 'notFound', component: PAGES.notFound, meta: { title: t.notFound.title } },
];

export const router = createRouter({ history: createWebHistory(), routes });

router.beforeEach((to) => {
  if (!to.meta.tab && !to.meta.detail) return true;
  const query = inOrder(to.query);
  return query === null ? true : { path: to.path, query, hash: to.hash, replace: true };
});

router.beforeEach(async (to) => {
  // Load the page, the account and the store's facts in parallel.
  void LOADERS.get(String(to.name))?.().catch(() => undefined);
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
