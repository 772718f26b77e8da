import { computed, inject, type InjectionKey, type Ref } from 'vue';

/** Whether the comparison days end before the first stored event. Every compared figure then says so. */
export const NO_EARLIER_DATA: InjectionKey<Readonly<Ref<boolean>>> = Symbol('no earlier data');
export const useNoEarlierData = (): Readonly<Ref<boolean>> =>
  inject(
    NO_EARLIER_DATA,
    computed(() => false),
  );
