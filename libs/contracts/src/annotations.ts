import { z } from 'zod';
import { fromAfterTo, fromNotAfterTo, wholeNumber } from './filters.js';
import { day, id64, moment, text } from './wire.js';

/** A note on a day or a span of days, such as a sale or an outage. Every chart over time shows it. */
export const annotation = z.object({
  annotationId: id64,
  from: day,
  /** Last day, inclusive; same as `from` for a single day. */
  to: day,
  text: z.string(),
  author: z.string(),
  createdAt: moment,
  /** Who last changed it, and when; null when unchanged. */
  changedBy: z.string().nullable(),
  changedAt: moment.nullable(),
});

const annotationText = text(200).min(1, 'must not be empty');

export const annotationsQuery = z
  .strictObject({
    /** First day of the search range, inclusive; returns annotations that overlap the range. */
    from: day.optional(),
    /** Last day of the search range, inclusive. */
    to: day.optional(),
    /** `next` of the previous answer. */
    cursor: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}_\d{1,19}$/, 'must be the `next` of an answer')
      .optional(),
    limit: wholeNumber(1, 500).default(200),
  })
  .refine(fromNotAfterTo, fromAfterTo);

/** Latest first. */
export const annotationList = z.object({
  annotations: z.array(annotation),
  /** Cursor of the next page; null on the last one. */
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
