import { Body, Controller } from '@nestjs/common';
import { type CurrenciesAnswer, type CurrencyRateSet, endpoints, type NewCurrencyRate } from '@storepulse/contracts';
import { Caller, Endpoint } from '../access/access.decorators.js';
import type { Identity } from '../access/identity.js';
import { ZodPipe } from '../platform/zod.pipe.js';
import { Currencies } from './currencies.service.js';

@Controller()
export class CurrenciesController {
  constructor(private readonly currencies: Currencies) {}

  @Endpoint('currencies')
  list(): Promise<CurrenciesAnswer> {
    return this.currencies.list();
  }

  @Endpoint('setCurrencyRate')
  setRate(@Body(new ZodPipe(endpoints.setCurrencyRate.body)) rate: NewCurrencyRate, @Caller() caller: Identity): Promise<CurrencyRateSet> {
    return this.currencies.setRate(rate, caller.name);
  }
}
