import { useMediaQuery } from '@vueuse/core';
import type { ComputedRef } from 'vue';

/** Whether the screen is so narrow that only a table's first columns are in view: phones, tablets and small windows. */
export const useNarrow = (): ComputedRef<boolean> => useMediaQuery('(max-width: 84rem)');
