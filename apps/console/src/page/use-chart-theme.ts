import { storeToRefs } from 'pinia';
import { type ShallowRef, shallowRef, watch } from 'vue';
import { type ChartTheme, readChartTheme } from '../charts/chart-theme.ts';
import { useThemeStore } from '../stores/theme.store.ts';

/** The colors of charts, read again when the theme changes. Not in `charts/`, which must not depend on stores. */
export function useChartTheme(): Readonly<ShallowRef<ChartTheme>> {
  const { theme } = storeToRefs(useThemeStore());
  const colors = shallowRef(readChartTheme());
  watch(theme, () => {
    colors.value = readChartTheme();
  });
  return colors;
}
