import { describe, expect, it } from '@jest/globals';
import type { EventRow } from '../../../../database/fold/event-row.js';
import { Submission } from './submission.js';
import { SubmissionQueue } from './submission-queue.js';

const ROW: EventRow = {
  messageId: null,
  eventTime: '2026-11-30T00:00:00.000Z',
  eventType: 'view',
  productId: '1',
  categoryId: null,
  categoryCode: null,
  brand: null,
  price: null,
  userId: '1',
  userSession: null,
  quantity: 1,
};

const submission = (keyId: string, rows: number): Submission =>
  new Submission(keyId, new Date(0), {
    rows: Array.from({ length: rows }, () => ROW),
    indexes: [],
    rejected: [],
    warnings: [],
    noted: 0,
    links: [],
  });
const shown = (group: readonly Submission[]): string[] => group.map(({ keyId, size }) => `${keyId}${size}`);

function queueOf(...submissions: Submission[]): SubmissionQueue {
  const queue = new SubmissionQueue();
  for (const one of submissions) queue.add(one);
  return queue;
}

describe('the queue of submissions', () => {
  it('serves keys in turn, each in its order', () => {
    const queue = queueOf(submission('a', 1), submission('a', 2), submission('a', 3), submission('b', 4), submission('c', 5));
    expect(shown(queue.takeGroup(100))).toEqual(['a1', 'b4', 'c5', 'a2', 'a3']);
    expect([queue.rows, queue.isEmpty]).toEqual([0, true]);
  });

  it('ends a group where the next one does not fit, and goes on with the key whose turn it is', () => {
    const queue = queueOf(submission('a', 60), submission('a', 60), submission('b', 30), submission('b', 30));
    expect(shown(queue.takeGroup(100))).toEqual(['a60', 'b30']);
    expect(shown(queue.takeGroup(100))).toEqual(['a60', 'b30']);
  });

  it('takes one that is larger than a group alone', () => {
    const queue = queueOf(submission('a', 200), submission('b', 1));
    expect(shown(queue.takeGroup(100))).toEqual(['a200']);
    expect(queue.rows).toBe(1);
  });

  it('lets one go that nobody waits for any more', () => {
    const [first, second] = [submission('a', 2), submission('a', 3)];
    const queue = queueOf(first, second);
    expect([queue.remove(first), queue.remove(first), queue.rowsOf('a'), queue.rowsOf('b')]).toEqual([true, false, 3, 0]);
    expect(shown(queue.takeAll())).toEqual(['a3']);
    expect(queue.isEmpty).toBe(true);
  });
});
