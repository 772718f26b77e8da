import { onScopeDispose, readonly, ref, type Ref } from 'vue';

/** Phones, tablets and small windows: the last of ten columns do not fit. */
const NARROW = '(max-width: 84rem)';

/** Whether the screen is so narrow that only a table's first columns are in view. */
export function useNarrow(): Readonly<Ref<boolean>> {
  const media = window.matchMedia(NARROW);
  const narrow = ref(media.matches);
  const change = (): void => {
    narrow.value = media.matches;
  };
  media.addEventListener('change', change);
  onScopeDispose(() => media.removeEventListener('change', change));
  return readonly(narrow);
}
