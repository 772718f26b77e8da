import { Module } from '@nestjs/common';
import { CurrenciesController } from './currencies.controller.js';
import { Currencies } from './currencies.service.js';

@Module({ controllers: [CurrenciesController], providers: [Currencies] })
export class CurrenciesModule {}
