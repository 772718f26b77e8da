import type { ReplayDays, ScenePulse, SceneWall } from '@storepulse/contracts';
import type { Ref } from 'vue';
import type { useSessionStore } from '../../stores/session.store.ts';
import { ageLevel } from './update-age.ts';
import type { TileAge } from './wall-tile-age.ts';

/** What the wall is up to, the most pressing first. */
export type WallState = 'signedOut' | 'connecting' | 'stale' | 'ageing' | 'current';

/** What the wall shows, live or replayed, and how old it is. */
export interface WallFeed {
  pulse: Readonly<Ref<ScenePulse | null>>;
  /** What stands beside the pulse; null before its first answer. */
  wall: Readonly<Ref<SceneWall | null>>;
  /** Of the newest of these; null while it is current. */
  wallAge: Readonly<Ref<TileAge | null>>;
  state: Readonly<Ref<WallState>>;
  /** Milliseconds since the newest update came in; null before the first. */
  age: Readonly<Ref<number | null>>;
  /** When the newest update came in, by the server's clock. */
  updatedAt: Readonly<Ref<Date | null>>;
  /** Rises with each update that comes in, equal ones too: the heartbeat. */
  beats: Readonly<Ref<number>>;
  serverNow: Readonly<Ref<Date | null>>;
  browserNow: Readonly<Ref<Date>>;
  /** What the server refused the topic with, if it did. */
  refusal: Readonly<Ref<string | null>>;
  /** A replay was asked for a moment at which nothing is stored: what is. Null otherwise. */
  notStored: Readonly<Ref<ReplayDays | null>>;
}

/** @param age of the newest update in milliseconds; null before the first */
export function stateOf(session: Pick<ReturnType<typeof useSessionStore>, 'known' | 'account'>, age: number | null): WallState {
  if (session.known && session.account === null) return 'signedOut';
  return age === null ? 'connecting' : ageLevel(age);
}
