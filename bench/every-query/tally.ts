import { greatest, percentile } from '../percentile.js';
import { KINDS, type QuestionClass, RANGE_NAMES, type RangeName } from './kinds.js';
import type { Question } from './questions.js';

interface Timed {
  question: Question;
  /** Infinite if there was no answer. */
  ms: number;
}

export interface Slowest {
  ms: number;
  question: Question;
}

/** Times of answers, by class, range and kind. */
export class Tally {
  private readonly times: Timed[] = [];

  add(question: Question, ms: number): void {
    this.times.push({ question, ms });
  }

  get size(): number {
    return this.times.length;
  }

  /** Times of questions that a condition selects. */
  ms(is: (question: Question) => boolean = () => true): number[] {
    return this.times.filter(({ question }) => is(question)).map(({ ms }) => ms);
  }

  slowest(is: (question: Question) => boolean = () => true): Slowest | undefined {
    const own = this.times.filter(({ question }) => is(question));
    const most = greatest(own.map(({ ms }) => ms));
    return own.find(({ ms }) => ms === most);
  }

  /** The 99th percentile of each kind, class and range with answers. */
  kinds(): { name: string; range: RangeName; reads: QuestionClass; p99: number }[] {
    return KINDS.flatMap(({ name }) =>
      RANGE_NAMES.flatMap((range) =>
        (['columns', 'rollups', 'others'] as const).flatMap((reads) => {
          const own = this.ms((question) => question.kind.name === name && question.range === range && question.reads === reads);
          return own.length === 0 ? [] : [{ name, range, reads, p99: percentile(own, 0.99) }];
        }),
      ),
    );
  }
}

/** A question as a person would name it. */
export const nameOf = ({ kind, filter, path }: Question): string => `${kind.name}, ${filter}: ${decodeURIComponent(path)}`;
