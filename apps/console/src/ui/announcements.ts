import { computed, onBeforeUnmount, onMounted, shallowReactive } from 'vue';

const shown = shallowReactive(new Map<string, number>());

/** What screen readers are told, once however many tiles wait for the same. */
export const announcements = computed(() => [...shown.keys()].join(' '));

/** Announces a text while the calling component is mounted. */
export function useAnnouncement(text: string): void {
  const change = (by: number) => {
    const count = (shown.get(text) ?? 0) + by;
    if (count > 0) shown.set(text, count);
    else shown.delete(text);
  };
  onMounted(() => change(1));
  onBeforeUnmount(() => change(-1));
}
