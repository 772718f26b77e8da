import { ref } from 'vue';

/** A page has drawn its answer, so prefetching may start. */
export const isPageDrawn = ref(false);
