import { computed, type ComputedRef, nextTick, onScopeDispose, ref, type ShallowRef, watch } from 'vue';

/** Where the rows that a table has stand among all those that it could show. */
export interface RowWindow {
  /** Place of the first row, from 0. */
  first: number;
  total: number;
}

/** Before one was measured. */
const ROW_HEIGHT_GUESS = 38;

/**
 * A table that is scrolled through as though it had all its rows: room is left for those before and after the ones it has.
 *
 * @param root scrolls, and holds the table
 * @param onView told the places of the first and the last row in view, as they change
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
  /** Once a frame: a wheel tells more often. */
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
