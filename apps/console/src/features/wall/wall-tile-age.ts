import type { InjectionKey, Ref } from 'vue';
import { ageText } from './update-age.ts';

/** The topic that a tile shows. */
export type TileSource = 'pulse' | 'wall';

export interface TileAge {
  /** The age as text. */
  text: string;
  /** Too old for the tile to look healthy. */
  stale: boolean;
}

/** Age of each topic's data, shown on every tile; null while it is current. */
export const WALL_TILE_AGE: InjectionKey<Readonly<Record<TileSource, Readonly<Ref<TileAge | null>>>>> = Symbol('age of the tiles');

/** The server builds the `wall` topic every two seconds, and takes longer on a busy day. */
const AGEING_AFTER_MS = 10_000;
const STALE_AFTER_MS = 20_000;

/** @param ms milliseconds since the newest update of the topic `wall` */
export function wallTopicAge(ms: number): TileAge | null {
  return ms > AGEING_AFTER_MS ? { text: ageText(ms), stale: ms > STALE_AFTER_MS } : null;
}
