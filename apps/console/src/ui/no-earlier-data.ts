import { computed, inject, type InjectionKey, type Ref } from 'vue';

/** Whether the days compared with lie before the first event stored: every figure that is compared says so. */
export const NO_EARLIER_DATA: InjectionKey<Readonly<Ref<boolean>>> = Symbol('no earlier data');
export const useNoEarlierData = (): Readonly<Ref<boolean>> =>
  inject(
    NO_EARLIER_DATA,
    computed(() => false),
  );
