import { Body, Controller, Param, Query } from '@nestjs/common';
import {
  type Annotation,
  type AnnotationChange,
  type AnnotationList,
  type AnnotationsQuery,
  endpoints,
  id64,
  type NewAnnotation,
} from '@storepulse/contracts';
import { z } from 'zod';
import { Caller, Endpoint } from '../access/access.decorators.js';
import type { Identity } from '../access/identity.js';
import { ZodPipe } from '../platform/zod.pipe.js';
import { Annotations } from './annotations.service.js';

const annotationParams = new ZodPipe(z.object({ annotationId: id64 }));

@Controller()
export class AnnotationsController {
  constructor(private readonly annotations: Annotations) {}

  @Endpoint('annotations')
  list(@Query(new ZodPipe(endpoints.annotations.query)) query: AnnotationsQuery): Promise<AnnotationList> {
    return this.annotations.list(query);
  }

  @Endpoint('addAnnotation')
  add(@Body(new ZodPipe(endpoints.addAnnotation.body)) added: NewAnnotation, @Caller() caller: Identity): Promise<Annotation> {
    return this.annotations.add(added, caller.name);
  }

  @Endpoint('changeAnnotation')
  change(
    @Param(annotationParams) { annotationId }: { annotationId: string },
    @Body(new ZodPipe(endpoints.changeAnnotation.body)) change: AnnotationChange,
    @Caller() caller: Identity,
  ): Promise<Annotation> {
    return this.annotations.change(annotationId, change, caller.name);
  }

  @Endpoint('removeAnnotation')
  async remove(@Param(annotationParams) { annotationId }: { annotationId: string }): Promise<{ ok: true }> {
    await this.annotations.remove(annotationId);
    return { ok: true };
  }
}
