import { storeToRefs } from 'pinia';
import { type ShallowRef, shallowRef, watch } from 'vue';
import { type ChartTheme, readChartTheme } from '../charts/chart-theme.ts';
import { useThemeStore } from '../stores/theme.store.ts';

/** What charts paint with, read again when the theme changes. Here and not in `charts/`, which knows no store. */
export function useChartTheme(): Readonly<ShallowRef<ChartTheme>> {
  const { theme } = storeToRefs(useThemeStore());
  const colours = shallowRef(readChartTheme());
  watch(theme, () => {
    colours.value = readChartTheme();
  });
  return colours;
}
