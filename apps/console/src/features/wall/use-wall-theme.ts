import { computed, onScopeDispose, type Ref, watch } from 'vue';
import { useThemeStore } from '../../stores/theme.store.ts';
import type { WallThemeChoice } from './wall-options.ts';
import { hourIn } from './zone-time.ts';

/** The wall is light between these hours, in the store's time zone. */
const DAY_FROM = 7;
const DAY_UNTIL = 19;

/** Light by day and dark by night, or as set in the URL. Leaving the wall restores the theme of the other pages. */
export function useWallTheme(choice: () => WallThemeChoice, now: Readonly<Ref<Date>>, timeZone: () => string): void {
  const store = useThemeStore();
  const root = document.documentElement;
  const theme = computed(() => {
    if (choice() !== 'auto') return choice();
    const hour = hourIn(now.value, timeZone());
    return hour >= DAY_FROM && hour < DAY_UNTIL ? 'light' : 'dark';
  });

  // The theme store sets the attribute too, when the system theme changes. Watch the store with `flush: 'sync'`, so the wall writes last.
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
