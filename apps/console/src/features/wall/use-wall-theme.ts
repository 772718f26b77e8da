import { computed, onScopeDispose, type Ref, watch } from 'vue';
import { useThemeStore } from '../../stores/theme.store.ts';
import type { WallThemeChoice } from './wall-options.ts';
import { hourIn } from './zone-time.ts';

/** Hours of the store's day from and until which the wall is light. */
const DAY_FROM = 7;
const DAY_UNTIL = 19;

/** Light by day and dark by night, or as the address says; the theme chosen for the other pages comes back with them. */
export function useWallTheme(choice: () => WallThemeChoice, now: Readonly<Ref<Date>>, timeZone: () => string): void {
  const store = useThemeStore();
  const root = document.documentElement;
  const theme = computed(() => {
    if (choice() !== 'auto') return choice();
    const hour = hourIn(now.value, timeZone());
    return hour >= DAY_FROM && hour < DAY_UNTIL ? 'light' : 'dark';
  });

  // The store writes the attribute too, when the system turns from day to night; sync and after it, so that the wall's word is the last.
  watch(
    [() => store.theme, theme],
    () => {
      root.dataset.theme = theme.value;
    },
    { immediate: true, flush: 'sync' },
  );
  onScopeDispose(() => {
    root.dataset.theme = store.theme;
  });
}
