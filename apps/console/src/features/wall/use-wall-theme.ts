import { onScopeDispose, watch } from 'vue';
import { useRoute } from 'vue-router';
import { useThemeStore } from '../../stores/theme.store.ts';

/** Dark on the wall, light with `?theme=light`; the theme chosen for the other pages comes back with them. */
export function useWallTheme(): void {
  const route = useRoute();
  const store = useThemeStore();
  const root = document.documentElement;

  // The store writes the attribute too, when the system turns from day to night; sync and after it, so that the wall's word is the last.
  watch(
    [() => store.theme, () => route.query.theme],
    () => {
      root.dataset.theme = route.query.theme === 'light' ? 'light' : 'dark';
    },
    { immediate: true, flush: 'sync' },
  );
  onScopeDispose(() => {
    root.dataset.theme = store.theme;
  });
}
