import type { SessionSummary } from '@storepulse/contracts';
import { formatMoney } from '../../format/numbers.ts';
import { t } from '../../i18n/messages.ts';

/** Amounts missing from a session's revenue, as "+ $70.00 not converted"; empty if none. */
export function notConvertedText({ unconverted }: SessionSummary): string {
  if (unconverted.length === 0) return '';
  return t.plusNotConverted(unconverted.map((it) => formatMoney(it.amount, it.currency)).join(', '));
}

/** Table cell: revenue, followed by the amounts not converted. */
export const sessionMoneyText = (session: SessionSummary, currency: string | null): string =>
  [formatMoney(session.revenue, currency), notConvertedText(session)].filter((part) => part !== '').join(' ');
