import { Controller } from '@nestjs/common';
import { Endpoint } from '../access/access.decorators.js';
import { Alerts } from './alerts.service.js';

@Controller()
export class AlertsController {
  constructor(private readonly alerts: Alerts) {}

  @Endpoint('alerts')
  list() {
    return this.alerts.now();
  }
}
