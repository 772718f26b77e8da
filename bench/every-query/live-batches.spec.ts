import { describe, expect, it } from '@jest/globals';
import { INPUT_COLUMNS } from '@storepulse/contracts';
import { batchOf } from './live-batches.js';

const event = (user_session: string) => ({
  event_time: null,
  event_type: null,
  product_id: null,
  category_id: null,
  category_code: null,
  brand: null,
  price: null,
  user_id: null,
  user_session,
});

describe('batches', () => {
  it('keep sessions together under new ids, and begin again at the end of the pool', () => {
    let made = 0;
    const pool = ['a', 'a', 'b'].map(event);
    expect(Object.keys(pool[0] ?? {}).sort()).toEqual([...INPUT_COLUMNS].sort());
    const batch = batchOf(pool, 1, 3, '2019-11-30 10:05', () => String((made += 1)));
    expect(batch.map(({ user_session }) => user_session)).toEqual(['1', '2', '1']);
  });

  it('lie in one minute, in order', () => {
    const batch = batchOf(['a', 'b'].map(event), 0, 4, '2019-11-30 10:05', () => 'id');
    expect(batch.map(({ event_time }) => event_time)).toEqual(['00', '15', '30', '45'].map((second) => `2019-11-30 10:05:${second} UTC`));
  });
});
