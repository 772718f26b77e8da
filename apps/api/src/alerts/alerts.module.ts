import { Module } from '@nestjs/common';
import { AlertsController } from './alerts.controller.js';
import { Alerts } from './alerts.service.js';

@Module({ controllers: [AlertsController], providers: [Alerts] })
export class AlertsModule {}
