import { describe, expect, it } from '@jest/globals';
import { t } from '../../../i18n/admin.messages.ts';
import { CRON_PRESETS, cronOf, presetOf } from './cron-presets.ts';

describe('presetOf', () => {
  it('finds each preset by its expression, and each has words', () => {
    for (const { id, cron } of CRON_PRESETS) {
      expect(presetOf(cron)).toBe(id);
      expect(cronOf(id)).toBe(cron);
      expect(t.refresh.presets[id]).not.toBe('');
    }
  });

  it('sees through spaces and seconds that are 0', () => {
    expect(presetOf('  0  */5 * * *  * ')).toBe('five');
  });

  it('takes anything else for an own expression, which has no preset to go back to', () => {
    expect(['30 */5 * * * *', '*/7 * * * *', '', '* * *'].map(presetOf)).toEqual(['own', 'own', 'own', 'own']);
    expect(cronOf('own')).toBeNull();
  });
});
