import { type CoveredDays, endpoints, type ShorterRangeQuery, type StoreInfo } from '@storepulse/contracts';
import { Controller, Query } from '@nestjs/common';
import { Endpoint } from '../access/access.decorators.js';
import { ZodPipe } from '../platform/zod.pipe.js';
import { StoreService } from './store.service.js';

@Controller()
export class StoreController {
  constructor(private readonly store: StoreService) {}

  @Endpoint('store')
  info(): Promise<StoreInfo> {
    return this.store.info();
  }

  @Endpoint('shorterRange')
  shorterRange(@Query(new ZodPipe(endpoints.shorterRange.query)) query: ShorterRangeQuery): Promise<CoveredDays> {
    return this.store.shorterRange(query);
  }
}
