import type { ScenePulse, SceneWall } from '@storepulse/contracts';

/** What every scene is given. */
export interface SceneProps {
  pulse: ScenePulse;
  /** Null until its first answer. */
  wall: SceneWall | null;
  timeZone: string;
  /** Amounts of money may be shown. */
  money: boolean;
  currency: string | null;
}
