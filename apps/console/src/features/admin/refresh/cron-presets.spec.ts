import { describe, expect, it } from '@jest/globals';
import { t } from '../../../i18n/admin.messages.ts';
import { CRON_PRESETS, cronOf, presetOf } from './cron-presets.ts';

describe('presetOf', () => {
  it('finds each preset by its expression, and each has a label', () => {
    for (const { id, cron } of CRON_PRESETS) {
      expect(presetOf(cron)).toBe(id);
      expect(cronOf(id)).toBe(cron);
      expect(t.refresh.presets[id]).not.toBe('');
    }
  });

  it('ignores spaces and zero seconds', () => {
    expect(presetOf('  0  */5 * * *  * ')).toBe('five');
  });

  it('treats anything else as a custom expression', () => {
    expect(['30 */5 * * * *', '*/7 * * * *', '', '* * *'].map(presetOf)).toEqual(['own', 'own', 'own', 'own']);
    expect(cronOf('own')).toBeNull();
  });
});
