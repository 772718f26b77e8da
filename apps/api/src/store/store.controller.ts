import type { StoreInfo } from '@storepulse/contracts';
import { Controller } from '@nestjs/common';
import { Endpoint } from '../access/access.decorators.js';
import { StoreService } from './store.service.js';

@Controller()
export class StoreController {
  constructor(private readonly store: StoreService) {}

  @Endpoint('store')
  info(): Promise<StoreInfo> {
    return this.store.info();
  }
}
