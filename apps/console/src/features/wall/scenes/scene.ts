import type { ScenePulse, SceneWall } from '@storepulse/contracts';

/** Props of every scene. */
export interface SceneProps {
  pulse: ScenePulse;
  /** Null until the first answer. */
  wall: SceneWall | null;
  timeZone: string;
  /** Whether money amounts may be shown. */
  money: boolean;
  currency: string | null;
}
