import { Module } from '@nestjs/common';
import { AnnotationsController } from './annotations.controller.js';
import { Annotations } from './annotations.service.js';

@Module({ controllers: [AnnotationsController], providers: [Annotations] })
export class AnnotationsModule {}
