import type { SessionSummary } from '@storepulse/contracts';
import { formatMoney } from '../../format/numbers.ts';
import { t } from '../../i18n/messages.ts';

/** What the revenue of a session leaves out, as "+ $70.00 not converted"; empty where that is nothing. */
export function notConvertedText({ unconverted }: SessionSummary): string {
  if (unconverted === null || unconverted.length === 0) return '';
  return t.plusNotConverted(unconverted.map((it) => formatMoney(it.amount, it.currency)).join(', '));
}

/** The revenue with that behind it, for a cell of a table. */
export const sessionMoneyText = (session: SessionSummary, currency: string | null): string =>
  [formatMoney(session.revenue, currency), notConvertedText(session)].filter((part) => part !== '').join(' ');
