import { Module } from '@nestjs/common';
import { ReconcileController } from './reconcile.controller.js';
import { ReconcileJob } from './reconcile.job.js';

@Module({ controllers: [ReconcileController], providers: [ReconcileJob] })
export class ReconcileModule {}
