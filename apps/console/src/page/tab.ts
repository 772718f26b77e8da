import type { StoreInfo } from '@storepulse/contracts';
import type { Component } from 'vue';
import type { LocationQuery } from 'vue-router';
import type { TopicHub } from '../live/topic-hub.ts';
import type { IconName } from '../ui/icons.ts';
import type { DayRange } from '../url/day-range.ts';

/** Loads a page on demand. */
export type PageLoader = () => Promise<{ default: Component }>;

export interface PrefetchContext {
  hub: TopicHub;
  /** The chosen days. */
  days: DayRange;
  /** The query of the present address. */
  query: LocationQuery;
  store: StoreInfo;
  /** Aborted when the user opens another page or chooses other days. */
  signal: AbortSignal;
}

/** A tab of the console: router, navigation, shortcuts and prefetch are made from it. List it in `features/tabs.ts`. */
export interface Tab<Name extends string = string> {
  /** Route name; the path is `/name`. */
  name: Name;
  page: PageLoader;
  label: string;
  /** Label for the bottom bar on a narrow screen. */
  shortLabel: string;
  icon: IconName;
  /** Opens the tab when typed after `g`. */
  key: string;
  /** A page below the tab. It keeps the tab's days and links back to them. */
  detail?: { name: string; path: string; title: string; page: PageLoader };
  /** Requests what the tab would show if it were opened now. */
  prefetch: (context: PrefetchContext) => Promise<void>;
}

export const defineTab = <const Name extends string>(tab: Tab<Name>): Tab<Name> => tab;
