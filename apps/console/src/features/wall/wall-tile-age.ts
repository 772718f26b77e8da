import type { InjectionKey, Ref } from 'vue';

/** How old the numbers are, in words, where they begin to be; null while they are current. Every tile says it. */
export const WALL_TILE_AGE: InjectionKey<Readonly<Ref<string | null>>> = Symbol('age of the tiles');
