import type { InjectionKey, Ref } from 'vue';
import { ageText } from './update-age.ts';

/** Which of the two topics of the wall a tile shows. */
export type TileSource = 'pulse' | 'wall';

export interface TileAge {
  /** In words. */
  text: string;
  /** So old that the tile must not look healthy. */
  stale: boolean;
}

/** How old the numbers are where they begin to be; null while they are current. Every tile says it. */
export const WALL_TILE_AGE: InjectionKey<Readonly<Record<TileSource, Readonly<Ref<TileAge | null>>>>> = Symbol('age of the tiles');

/** What comes beside the pulse is built every two seconds, and takes longer on a busy day. */
const AGEING_AFTER_MS = 10_000;
const STALE_AFTER_MS = 20_000;

/** @param ms since the newest update of the topic `wall` */
export function wallTopicAge(ms: number): TileAge | null {
  return ms > AGEING_AFTER_MS ? { text: ageText(ms), stale: ms > STALE_AFTER_MS } : null;
}
