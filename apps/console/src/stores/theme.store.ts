import { usePreferredDark } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import { recall, remember } from '../memory/local-memory.ts';

export const THEME_CHOICES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];
export type Theme = 'light' | 'dark';

const isChoice = (value: string | null): value is ThemeChoice => THEME_CHOICES.some((choice) => choice === value);

/** The theme the user chose, kept in this browser, and the resolved theme, written to `data-theme` on the page. */
export const useThemeStore = defineStore('theme', () => {
  const recalled = recall('theme');
  const choice = ref<ThemeChoice>(isChoice(recalled) ? recalled : 'system');
  const systemIsDark = usePreferredDark();

  const theme = computed<Theme>(() => (choice.value === 'system' ? (systemIsDark.value ? 'dark' : 'light') : choice.value));
  // Synchronous, so that other watchers of `theme` already read the new colors.
  watch(
    theme,
    (now) => {
      document.documentElement.dataset.theme = now;
    },
    { immediate: true, flush: 'sync' },
  );

  function choose(next: ThemeChoice): void {
    choice.value = next;
    remember('theme', next);
  }

  /** Switches to the theme that is not shown now. */
  function toggle(): void {
    choose(theme.value === 'dark' ? 'light' : 'dark');
  }

  return { choice, theme, choose, toggle };
});
