import { Controller } from '@nestjs/common';
import type { LoadList } from '@storepulse/contracts';
import { Endpoint } from '../access/access.decorators.js';
import { LoadsService } from './loads.service.js';

@Controller()
export class LoadsController {
  constructor(private readonly loads: LoadsService) {}

  @Endpoint('loads')
  list(): Promise<LoadList> {
    return this.loads.list();
  }
}
