import { t } from '../i18n/messages.ts';
import type { IconName } from '../ui/icons.ts';
import { TAB_ITEMS } from './navigation.ts';

/** Each key focuses or presses the control marked with it as `data-shortcut`. */
export const CONTROL_KEYS = ['d', 'c', 'k', 'b', '/', 'e', 't'] as const;
export type ControlKey = (typeof CONTROL_KEYS)[number];
const isControlKey = (key: string): key is ControlKey => CONTROL_KEYS.some((one) => one === key);

/** `g` followed by a letter goes to a page. */
const PAGE_KEYS: Partial<Record<IconName, string>> = {
  funnel: 'f',
  products: 'p',
  carts: 'c',
  sessions: 's',
  brands: 'b',
  cohorts: 'o',
  wall: 'w',
};
export const GO = 'g';

export interface PageShortcut {
  key: string;
  name: string;
  label: string;
}
export const PAGE_SHORTCUTS: readonly PageShortcut[] = [
  ...TAB_ITEMS.map(({ name, label }) => ({ name, label })),
  { name: 'wall', label: t.nav.wall },
].flatMap(({ name, label }) => {
  const key = Object.entries(PAGE_KEYS).find(([page]) => page === name)?.[1];
  return key === undefined ? [] : [{ key, name, label }];
});

export type Step = { kind: 'help' } | { kind: 'wait' } | { kind: 'page'; name: string } | { kind: 'control'; key: ControlKey } | null;

/** The action of a key after the previous key; null if it has none. */
export function stepOf(key: string, before: string | null): Step {
  if (before === GO) {
    const page = PAGE_SHORTCUTS.find((one) => one.key === key);
    return page === undefined ? null : { kind: 'page', name: page.name };
  }
  if (key === '?') return { kind: 'help' };
  if (key === GO) return { kind: 'wait' };
  return isControlKey(key) ? { kind: 'control', key } : null;
}
