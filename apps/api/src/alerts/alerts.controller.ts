import { Body, Controller } from '@nestjs/common';
import { type AlertAcknowledgement, type AlertList, endpoints } from '@storepulse/contracts';
import { Caller, Endpoint } from '../access/access.decorators.js';
import type { Identity } from '../access/identity.js';
import { ZodPipe } from '../platform/zod.pipe.js';
import { Alerts } from './alerts.service.js';

@Controller()
export class AlertsController {
  constructor(private readonly alerts: Alerts) {}

  @Endpoint('alerts')
  list(): Promise<AlertList> {
    return this.alerts.now();
  }

  @Endpoint('acknowledgeAlert')
  acknowledge(
    @Body(new ZodPipe(endpoints.acknowledgeAlert.body)) acknowledgement: AlertAcknowledgement,
    @Caller() caller: Identity,
  ): Promise<AlertList> {
    return this.alerts.acknowledge(acknowledgement, caller.name);
  }
}
