import { TABS } from '../features/tabs.ts';
import { t } from '../i18n/messages.ts';

/** Each key focuses or presses the control marked with it as `data-shortcut`. */
export const CONTROL_KEYS = ['d', 'c', 'k', 'b', '/', 'e', 't'] as const;
export type ControlKey = (typeof CONTROL_KEYS)[number];
const isControlKey = (key: string): key is ControlKey => CONTROL_KEYS.some((one) => one === key);

export const GO = 'g';

export interface PageShortcut {
  key: string;
  name: string;
  label: string;
}
/** `g` followed by a letter goes to a page. */
export const PAGE_SHORTCUTS: readonly PageShortcut[] = [...TABS, { key: 'w', name: 'wall', label: t.nav.wall }];

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
