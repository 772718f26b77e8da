import { Controller } from '@nestjs/common';
import { Endpoint } from '../access/access.decorators.js';
import { DemoService } from './demo.service.js';

@Controller()
export class DemoController {
  constructor(private readonly demo: DemoService) {}

  @Endpoint('endDemo')
  async end(): Promise<{ ended: true }> {
    await this.demo.end();
    return { ended: true };
  }
}
