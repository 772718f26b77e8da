import { Module } from '@nestjs/common';
import { Columns } from './columns.service.js';

@Module({ providers: [Columns], exports: [Columns] })
export class ColumnsModule {}
