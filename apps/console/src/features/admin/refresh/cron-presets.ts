/** Common schedules, so few shops have to write cron. */
export const CRON_PRESETS = [
  { id: 'minute', cron: '* * * * *' },
  { id: 'five', cron: '*/5 * * * *' },
  { id: 'quarter', cron: '*/15 * * * *' },
  { id: 'hour', cron: '0 * * * *' },
  { id: 'six', cron: '0 */6 * * *' },
  { id: 'night', cron: '0 3 * * *' },
  { id: 'week', cron: '0 3 * * 1' },
] as const;

export type CronPreset = (typeof CRON_PRESETS)[number]['id'] | 'own';

/** The preset that matches an expression, else `own`. Ignores spacing and a seconds field of 0. */
export function presetOf(cron: string): CronPreset {
  const fields = cron.trim().split(/\s+/);
  const plain = (fields.length === 6 && fields[0] === '0' ? fields.slice(1) : fields).join(' ');
  return CRON_PRESETS.find((preset) => preset.cron === plain)?.id ?? 'own';
}

/** The expression of a preset; null for `own`. */
export function cronOf(id: CronPreset): string | null {
  return CRON_PRESETS.find((preset) => preset.id === id)?.cron ?? null;
}
