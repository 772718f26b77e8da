import type { ReplayDays, ScenePulse, SceneWall } from '@storepulse/contracts';
import type { Ref } from 'vue';
import type { useAuthStore } from '../../stores/auth.store.ts';
import { ageLevel } from './update-age.ts';
import type { TileAge } from './wall-tile-age.ts';

/** States of the wall, most urgent first. */
export type WallState = 'signedOut' | 'connecting' | 'stale' | 'ageing' | 'current';

/** Data of the wall, live or replayed, and its age. */
export interface WallFeed {
  pulse: Readonly<Ref<ScenePulse | null>>;
  /** Data of the `wall` topic; null before the first answer. */
  wall: Readonly<Ref<SceneWall | null>>;
  /** Age of the newest `wall` data; null while it is current. */
  wallAge: Readonly<Ref<TileAge | null>>;
  state: Readonly<Ref<WallState>>;
  /** Milliseconds since the newest update arrived; null before the first. */
  age: Readonly<Ref<number | null>>;
  /** Server time of the newest update; in a replay, the replayed moment. */
  updatedAt: Readonly<Ref<Date | null>>;
  /** Heartbeat: increases with each update, even if its content is equal. */
  beats: Readonly<Ref<number>>;
  serverNow: Readonly<Ref<Date | null>>;
  browserNow: Readonly<Ref<Date>>;
  /** The server's error message, if it refused the data. */
  refusal: Readonly<Ref<string | null>>;
  /** The stored days, if the replay asks for a moment that is not stored; null otherwise. */
  notStored: Readonly<Ref<ReplayDays | null>>;
}

/** @param age milliseconds since the newest update; null before the first */
export function stateOf(session: Pick<ReturnType<typeof useAuthStore>, 'known' | 'account'>, age: number | null): WallState {
  if (session.known && session.account === null) return 'signedOut';
  return age === null ? 'connecting' : ageLevel(age);
}
