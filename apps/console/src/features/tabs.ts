import { brandsTab } from './brands/tab.ts';
import { cartsTab } from './carts/tab.ts';
import { cohortsTab } from './cohorts/tab.ts';
import { funnelTab } from './funnel/tab.ts';
import { productsTab } from './products/tab.ts';
import { sessionsTab } from './sessions/tab.ts';

/** The tabs, in order. */
export const TABS = [funnelTab, productsTab, cartsTab, sessionsTab, brandsTab, cohortsTab] as const;

export type TabName = (typeof TABS)[number]['name'];
export const isTabName = (value: unknown): value is TabName => TABS.some(({ name }) => name === value);
