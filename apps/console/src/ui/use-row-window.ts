import { computed, type ComputedRef, nextTick, onScopeDispose, ref, type ShallowRef, watch } from 'vue';

/** Position of the loaded rows among all rows. */
export interface RowWindow {
  /** Index of the first row, from 0. */
  first: number;
  total: number;
}

/** Row height in px until one is measured. */
const ROW_HEIGHT_GUESS = 38;

/**
 * Virtual scrolling: reserves space for the rows before and after the loaded ones.
 *
 * @param root the scroll container with the table
 * @param onView called with the indexes of the first and last visible row when they change
 */
export function useRowWindow(
  root: Readonly<ShallowRef<HTMLElement | null>>,
  shown: () => { window: RowWindow | undefined; rows: number },
  onView: (first: number, last: number) => void,
): { before: ComputedRef<number>; after: ComputedRef<number>; scrolled: () => void } {
  const rowHeight = ref(ROW_HEIGHT_GUESS);
  const place = computed(() => shown().window);
  const before = computed(() => (place.value?.first ?? 0) * rowHeight.value);
  const after = computed(() => {
    const { window, rows } = shown();
    return window === undefined ? 0 : Math.max(0, window.total - window.first - rows) * rowHeight.value;
  });
  let frame = 0;

  function look(): void {
    const element = root.value;
    if (element === null || place.value === undefined) return;
    const head = element.querySelector('thead')?.offsetHeight ?? 0;
    const first = Math.max(0, Math.floor(element.scrollTop / rowHeight.value));
    onView(first, Math.ceil((element.scrollTop + element.clientHeight - head) / rowHeight.value));
  }
  /** At most once per frame; a wheel fires more often. */
  function scrolled(): void {
    if (place.value === undefined || frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      look();
    });
  }
  watch(
    () => [place.value?.first, place.value?.total, shown().rows],
    async () => {
      await nextTick();
      const rows = [...(root.value?.querySelectorAll('[data-test="row"]') ?? [])].map((row) => row.getBoundingClientRect());
      const height = (rows.at(-1)?.bottom ?? 0) - (rows[0]?.top ?? 0);
      if (height > 0) rowHeight.value = height / rows.length;
      look();
    },
    { immediate: true },
  );
  onScopeDispose(() => cancelAnimationFrame(frame));
  return { before, after, scrolled };
}
