import type { SilenceLevel } from '@storepulse/contracts';
import type { InjectionKey, Ref } from 'vue';

/** Severity of the warning that no events arrive. During a warning, no tile may report a normal value. */
export const WALL_SILENCE: InjectionKey<Readonly<Ref<SilenceLevel>>> = Symbol('level of the silence');
