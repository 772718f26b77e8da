import { z } from 'zod';
import { fromAfterTo, fromNotAfterTo, wholeNumber } from './filters.js';
import { day, id64, moment, text } from './wire.js';

/** What somebody wrote beside a day, or a span of days: a sale, an outage. Shown on every chart over time. */
export const annotation = z.object({
  annotationId: id64,
  from: day,
  /** Last day, inclusive; of a single day the same. */
  to: day,
  text: z.string(),
  author: z.string(),
  createdAt: moment,
  /** Who changed it last, and when; null where nobody did. */
  changedBy: z.string().nullable(),
  changedAt: moment.nullable(),
});

const annotationText = text(200).min(1, 'must not be empty');

export const annotationsQuery = z
  .strictObject({
    /** Those that touch the days from here… */
    from: day.optional(),
    /** …to here, both inclusive. */
    to: day.optional(),
    /** `next` of the answer before. */
    cursor: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}_\d{1,19}$/, 'must be the next of an answer')
      .optional(),
    limit: wholeNumber(1, 500).default(200),
  })
  .refine(fromNotAfterTo, fromAfterTo);

/** Latest first. */
export const annotationList = z.object({
  annotations: z.array(annotation),
  /** Asks for those after these; null where there are no more. */
  next: z.string().nullable(),
});

export const newAnnotation = z.strictObject({ from: day, to: day.optional(), text: annotationText }).refine(fromNotAfterTo, fromAfterTo);
export const annotationChange = z
  .strictObject({ from: day.optional(), to: day.optional(), text: annotationText.optional() })
  .refine(fromNotAfterTo, fromAfterTo)
  .refine((change) => Object.values(change).some((value) => value !== undefined), { message: 'must change at least one field' });

export type Annotation = z.infer<typeof annotation>;
export type AnnotationsQuery = z.output<typeof annotationsQuery>;
export type AnnotationList = z.infer<typeof annotationList>;
export type NewAnnotation = z.output<typeof newAnnotation>;
export type AnnotationChange = z.output<typeof annotationChange>;
