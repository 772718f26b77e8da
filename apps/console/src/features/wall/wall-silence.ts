import type { SilenceLevel } from '@storepulse/contracts';
import type { InjectionKey, Ref } from 'vue';

/** How loud it is that no event arrives. While it is, no tile says that all is normal. */
export const WALL_SILENCE: InjectionKey<Readonly<Ref<SilenceLevel>>> = Symbol('level of the silence');
