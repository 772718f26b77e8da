import { describe, expect, it } from '@jest/globals';
import { FairQueue } from './fair-queue.js';

type Item = readonly [holder: string, size: number];

const shown = (group: readonly Item[]): string[] => group.map(([holder, size]) => `${holder}${size}`);

function queueOf(...items: Item[]): FairQueue<Item> {
  const queue = new FairQueue<Item>(
    ([holder]) => holder,
    ([, size]) => size,
  );
  for (const item of items) queue.add(item);
  return queue;
}

describe('a fair queue', () => {
  it('serves holders in turn, each in its own order', () => {
    const queue = queueOf(['a', 1], ['a', 2], ['a', 3], ['b', 4], ['c', 5]);
    expect(shown(queue.takeGroup(100))).toEqual(['a1', 'b4', 'c5', 'a2', 'a3']);
    expect([queue.size, queue.isEmpty]).toEqual([0, true]);
  });

  it('ends a group when the next item does not fit, and continues with the next holder', () => {
    const queue = queueOf(['a', 60], ['a', 60], ['b', 30], ['b', 30]);
    expect(shown(queue.takeGroup(100))).toEqual(['a60', 'b30']);
    expect(shown(queue.takeGroup(100))).toEqual(['a60', 'b30']);
  });

  it('puts an item that is larger than a group into its own group', () => {
    const queue = queueOf(['a', 200], ['b', 1]);
    expect(shown(queue.takeGroup(100))).toEqual(['a200']);
    expect(queue.size).toBe(1);
  });

  it('skips holders that have to wait', () => {
    const queue = queueOf(['a', 1], ['b', 2], ['b', 3]);
    const notA = (holder: string) => holder !== 'a';
    expect([queue.takeNext(notA), queue.takeNext(notA), queue.takeNext(notA)]).toEqual([['b', 2], ['b', 3], undefined]);
    expect(queue.takeNext(() => true)).toEqual(['a', 1]);
  });

  it('drops an item that nobody waits for', () => {
    const [first, second]: [Item, Item] = [
      ['a', 2],
      ['a', 3],
    ];
    const queue = queueOf(first, second);
    expect([queue.remove(first), queue.remove(first), queue.sizeOfHolder('a'), queue.sizeOfHolder('b')]).toEqual([true, false, 3, 0]);
    expect(shown(queue.takeAll())).toEqual(['a3']);
    expect(queue.isEmpty).toBe(true);
  });
});
