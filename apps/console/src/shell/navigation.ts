import { t } from '../i18n/messages.ts';
import { TABS, type TabName } from '../router.ts';
import type { IconName } from '../ui/icons.ts';

export interface TabItem {
  name: TabName;
  label: string;
  /** For the bar at the foot of a narrow screen. */
  short: string;
  icon: IconName;
}

/** The tabs in their order. */
export const TAB_ITEMS: readonly TabItem[] = TABS.map((name) => ({ name, label: t.nav[name], short: t.nav.short[name], icon: name }));
