import type { SegmentCondition, SegmentDays, SegmentRule } from '@storepulse/contracts';
import { formatCount } from '../../format/numbers.ts';
import { formatDay } from '../../format/times.ts';
import { t } from '../../i18n/segments.messages.ts';

/** A rule as a phrase: "viewed samsung in the last 30 days and did not buy anything". */
export function ruleWords(rule: SegmentRule): string {
  if (rule.kind === 'did') return conditionWords(rule);
  const joined = rule.rules
    .map((part) => (part.kind === 'group' && part.rules.length > 1 && !part.not ? `(${ruleWords(part)})` : ruleWords(part)))
    .join(rule.match === 'all' ? t.words.and : t.words.or);
  return rule.not ? t.words.not(joined) : joined;
}

function conditionWords({ not, action, times, brands, categories, days }: SegmentCondition): string {
  const what = [brands.join(t.words.or), categories.length === 0 ? '' : t.words.in(categories.join(t.words.or))]
    .filter((part) => part !== '')
    .join(' ');
  const named = brands.length === 0 ? [t.words.anything, what].filter((part) => part !== '').join(' ') : what;
  const how = [times === 1 ? '' : t.words.often(formatCount(times)), daysWords(days)]
    .filter((part) => part !== '')
    .map((part) => ` ${part}`);
  return (not ? t.words.notDone : t.words.done)[action](named, how.join(''));
}

function daysWords(days: SegmentDays | null): string {
  if (days === null) return '';
  if ('last' in days) return t.words.last(formatCount(days.last));
  const { from, to } = days;
  if (from === undefined) return to === undefined ? '' : t.words.until(formatDay(to));
  return to === undefined ? t.words.since(formatDay(from)) : t.words.span(formatDay(from), formatDay(to));
}
