import { t } from '../../i18n/messages.ts';
import { defineTab } from '../../page/tab.ts';

export const sessionsTab = defineTab({
  name: 'sessions',
  page: () => import('./SessionsPage.vue'),
  label: t.nav.sessions,
  shortLabel: t.nav.short.sessions,
  icon: 'sessions',
  key: 's',
  detail: { name: 'session', path: '/sessions/:sessionId', title: t.sessions.one, page: () => import('./SessionPage.vue') },
  prefetch: ({ hub, days, signal }) => hub.prime('sessions', days, signal),
});
