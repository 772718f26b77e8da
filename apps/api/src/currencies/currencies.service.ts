import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CurrenciesAnswer, CurrencyRateSet, NewCurrencyRate } from '@storepulse/contracts';
import { z } from 'zod';
import { convertAllAmounts } from '@storepulse/database/fold/convert-amounts.js';
import { Settings } from '../config/settings.js';
import { numeric, timestamp } from '../platform/column-types.js';
import { Database } from '../platform/database.js';
import { Reads } from '../platform/reads.js';
import { InvalidInputError } from '../platform/errors.js';
import { Log } from '../platform/log.js';
import { queryRow, queryRows } from '../platform/query-rows.js';
import { unconvertedAmounts } from '../analytics/currencies/unconverted.query.js';
import { inTransaction } from '@storepulse/database/connection/in-transaction.js';

const storeRow = z.object({ currency: z.string().nullable(), currency_named: z.boolean() });
const rateRow = z.object({ currency: z.string(), validFrom: z.string(), rate: numeric, setAt: timestamp, setBy: z.string() });
/** The store's currency, the exchange rates of others, and the amounts without a rate. */
@Injectable()
export class Currencies implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly reads: Reads,
    private readonly settings: Settings,
    private readonly log: Log,
  ) {}

  /** Stored amounts keep their currency: a setting that contradicts it is logged and ignored. */
  async onModuleInit(): Promise<void> {
    const { currency } = this.settings;
    if (currency === undefined) return;
    await this.database.writers.console.query(
      'update store_state set currency = $1 where not currency_named and currency is distinct from $1',
      [currency],
    );
    const stored = await queryRow(this.database.pool, storeRow, 'select currency, currency_named from store_state');
    if (stored.currency !== currency)
      this.log.warn(
        `STORE_CURRENCY=${currency} has no effect: the amounts of this store are in ${stored.currency}. Use a new store for another currency.`,
      );
  }

  async list(): Promise<CurrenciesAnswer> {
    return this.reads.read(async (client) => ({
      storeCurrency: (await queryRow(client, storeRow, 'select currency, currency_named from store_state')).currency,
      rates: await queryRows(
        client,
        rateRow,
        `select currency, valid_from::text as "validFrom", rate, set_at as "setAt", set_by as "setBy"
         from currency_rates
         order by set_at desc, currency, valid_from desc`,
      ),
      unconverted: await unconvertedAmounts(client),
    }));
  }

  /** @throws InvalidInputError for the store's own currency, or while the store has none */
  async setRate({ currency, validFrom, rate }: NewCurrencyRate, by: string): Promise<CurrencyRateSet> {
    const store = await queryRow(this.database.pool, storeRow, 'select currency, currency_named from store_state');
    if (store.currency === null)
      throw new InvalidInputError([{ path: 'currency', message: 'the store has no currency yet: set STORE_CURRENCY' }]);
    if (store.currency === currency) throw new InvalidInputError([{ path: 'currency', message: 'is the currency of the store' }]);
    await this.database.writers.console.query(
      `insert into currency_rates (currency, valid_from, rate, set_by) values ($1, $2, $3, $4)
       on conflict (currency, valid_from) do update set rate = excluded.rate, set_at = now(), set_by = excluded.set_by`,
      [currency, validFrom, rate, by],
    );
    return this.convert(currency);
  }

  private async convert(currency: string): Promise<CurrencyRateSet> {
    const client = await this.database.writers.ingest.connect();
    try {
      return await convertAllAmounts(client, currency, (portion) => inTransaction(client, portion));
    } finally {
      client.release();
    }
  }
}
