import * as currencies from '../currencies.js';
import { endpoint } from './endpoint.js';

/** Endpoints for currencies other than the store's. */
export const currenciesEndpoints = {
  currencies: endpoint({
    method: 'GET',
    path: '/api/admin/currencies',
    access: 'admin',
    summary: 'Get the currency of the store, the exchange rates, and the amounts that wait for a rate',
    answer: currencies.currenciesAnswer,
  }),
  setCurrencyRate: endpoint({
    method: 'POST',
    path: '/api/admin/currency-rates',
    access: 'admin',
    summary: 'Set the exchange rate of a currency from a day on; amounts that wait for it are converted at once',
    body: currencies.newCurrencyRate,
    answer: currencies.currencyRateSet,
  }),
} as const;
