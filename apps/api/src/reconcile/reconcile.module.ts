import { Module } from '@nestjs/common';
import { ColumnsModule } from '../columns/columns.module.js';
import { ColumnsCheck } from './columns-check.js';
import { ReconcileController } from './reconcile.controller.js';
import { ReconcileJob } from './reconcile.job.js';

@Module({ imports: [ColumnsModule], controllers: [ReconcileController], providers: [ColumnsCheck, ReconcileJob] })
export class ReconcileModule {}
