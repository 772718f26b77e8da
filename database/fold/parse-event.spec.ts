import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EventInput, parseEvent } from './parse-event.js';

const VALID: EventInput = {
  event_time: '2019-10-01 00:00:00 UTC',
  event_type: 'view',
  product_id: '44600062',
  category_id: '2103807459595387724',
  category_code: '',
  brand: 'shiseido',
  price: '35.79',
  user_id: '541312140',
  user_session: '72d76fde-8bb3-4e00-8c23-a032dfed738c',
};
const MAX_ID = '9223372036854775807';

const rowOf = (change: EventInput) => {
  const parsed = parseEvent({ ...VALID, ...change });
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.row;
};
const reasonOf = (change: EventInput) => {
  const parsed = parseEvent({ ...VALID, ...change });
  return parsed.ok ? null : parsed.reason;
};

describe('parseEvent', () => {
  it('accepts a row of the data set', () => {
    expect(parseEvent(VALID)).toEqual({
      ok: true,
      row: {
        messageId: null,
        eventTime: '2019-10-01T00:00:00Z',
        eventType: 'view',
        productId: '44600062',
        categoryId: '2103807459595387724',
        categoryCode: null,
        brand: 'shiseido',
        price: '35.79',
        userId: '541312140',
        userSession: '72d76fde-8bb3-4e00-8c23-a032dfed738c',
        quantity: 1,
      },
    });
  });

  it.each(['', '   ', null, undefined])('treats %j as missing in every optional column', (absent) => {
    const optional = ['category_id', 'category_code', 'brand', 'price', 'user_session', 'quantity', 'message_id'] as const;
    const row = rowOf(Object.fromEntries(optional.map((column) => [column, absent])));
    expect(row).toMatchObject({
      categoryId: null,
      categoryCode: null,
      brand: null,
      price: null,
      userSession: null,
      quantity: 1,
      messageId: null,
    });
  });

  it.each(['event_time', 'event_type', 'product_id', 'user_id'] as const)('rejects a missing %s', (column) => {
    for (const absent of ['', ' ', null, undefined]) expect(reasonOf({ [column]: absent })).toBe(`${column} is missing`);
  });

  it('gives the reason of the first wrong column', () => {
    expect(reasonOf({ event_type: 'foo', price: 'x' })).toBe(
      'event_type "foo" is not one of view, cart, remove_from_cart, purchase, refund',
    );
  });

  it('names the kind of a rejection without the value', () => {
    expect(parseEvent({ ...VALID, brand: 'x'.repeat(300) })).toMatchObject({ kind: 'brand is longer than 200 characters' });
    expect(parseEvent({ ...VALID, price: '-1' })).toMatchObject({ kind: 'price is below 0' });
    expect(parseEvent({ ...VALID, user_id: '' })).toMatchObject({ kind: 'user_id is missing' });
  });

  it('ignores unknown columns', () => {
    expect(parseEvent(Object.assign({ color: 'red' }, VALID)).ok).toBe(true);
  });
});

describe('event_time', () => {
  it.each([
    ['2019-10-01 00:00:00 UTC', '2019-10-01T00:00:00Z'],
    ['2019-10-01 00:00:00.5 UTC', '2019-10-01T00:00:00.500000Z'],
    ['2019-10-01 00:00:00.123456 UTC', '2019-10-01T00:00:00.123456Z'],
    ['2019-10-01 23:59:59.9999999 UTC', '2019-10-01T23:59:59.999999Z'],
    ['2019-10-01 00:00:00.000000', '2019-10-01T00:00:00Z'],
    ['2019-10-01T00:00:00Z', '2019-10-01T00:00:00Z'],
    ['2019-10-01T00:00:00.000z', '2019-10-01T00:00:00Z'],
    ['2019-10-01T00:00', '2019-10-01T00:00:00Z'],
    ['2019-10-01T00:00:00', '2019-10-01T00:00:00Z'],
    [' 2019-10-01 00:00:00 utc ', '2019-10-01T00:00:00Z'],
    ['2019-10-01T02:00:00+02:00', '2019-10-01T00:00:00Z'],
    ['2019-10-01T00:00:00.25+0530', '2019-09-30T18:30:00.250000Z'],
    ['2019-12-31T23:30:00-01', '2020-01-01T00:30:00Z'],
    ['2020-02-29 12:00:00 UTC', '2020-02-29T12:00:00Z'],
    ['1970-01-01 00:00:00 UTC', '1970-01-01T00:00:00Z'],
    ['2100-12-31 23:59:59 UTC', '2100-12-31T23:59:59Z'],
    ['1969-12-31T23:00:00-02:00', '1970-01-01T01:00:00Z'],
  ])('reads %s', (given, kept) => {
    expect(rowOf({ event_time: given }).eventTime).toBe(kept);
  });

  it.each([
    '2019-02-30 00:00:00 UTC',
    '2019-02-29 00:00:00 UTC',
    '2019-13-01 00:00:00 UTC',
    '2019-00-10 00:00:00 UTC',
    '2019-10-01 25:00:00 UTC',
    '2019-10-01 24:00:00 UTC',
    '2019-10-01 00:60:00 UTC',
    '2019-10-01 00:00:60 UTC',
    '2019-10-01T00:00:00+15:00',
    '2019-10-01T00:00:00+01:99',
  ])('rejects %s, which does not exist', (given) => {
    expect(reasonOf({ event_time: given })).toBe(`event_time "${given}" does not exist`);
  });

  it.each(['1969-12-31 23:59:59 UTC', '2101-01-01 00:00:00 UTC', '1970-01-01T01:00:00+02:00', '9999-12-31T23:59:59-14:00'])(
    'rejects %s, which is out of range',
    (given) => {
      expect(reasonOf({ event_time: given })).toBe(`event_time "${given}" is outside the years 1970 to 2100`);
    },
  );

  it.each(['yesterday', '2019-10-01', '01/10/2019 00:00:00', '2019-10-01 00:00:00 CET', '2019-1-1 00:00:00', '2019-10-01 00:00:00 UTC x'])(
    'rejects %s, which is not a time',
    (given) => {
      expect(reasonOf({ event_time: given })).toContain(`event_time "${given}" is not a time`);
    },
  );

  it.each([1569888000, true, {}, []])('rejects %j, which is not text', (given) => {
    expect(reasonOf({ event_time: given })).toContain('is not text');
  });

  it('reads every output of Date as the same moment', () => {
    const moments = fc.date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2100-12-31T23:59:59.999Z'), noInvalidDate: true });
    fc.assert(
      fc.property(moments, fc.integer({ min: -14 * 60, max: 14 * 60 }), (moment, offsetMinutes) => {
        const wall = new Date(moment.getTime() + offsetMinutes * 60_000).toISOString().slice(0, -1);
        fc.pre(/^\d{4}-/.test(wall));
        const offset = Math.abs(offsetMinutes);
        const two = (it: number) => String(it).padStart(2, '0');
        const zone = `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(offset / 60))}:${two(offset % 60)}`;
        expect(new Date(rowOf({ event_time: wall + zone }).eventTime).getTime()).toBe(moment.getTime());
      }),
    );
  });
});

describe('event_type', () => {
  it.each(['view', 'cart', 'remove_from_cart', 'purchase'])('accepts %s', (given) => {
    expect(rowOf({ event_type: given }).eventType).toBe(given);
  });

  it.each(['View', ' view', 'foo', 'constructor', 5, ['view']])('rejects %j', (given) => {
    expect(reasonOf({ event_type: given })).toBe(
      `event_type ${JSON.stringify(given)} is not one of view, cart, remove_from_cart, purchase, refund`,
    );
  });

  it('cuts a long value in the reason', () => {
    expect(reasonOf({ event_type: 'x'.repeat(10_000) })?.length).toBeLessThan(150);
  });
});

describe('ids', () => {
  it.each([
    ['0', '0'],
    ['007', '7'],
    ['000', '0'],
    [' 5 ', '5'],
    [MAX_ID, MAX_ID],
    [`000${MAX_ID}`, MAX_ID],
    [0, '0'],
    [-0, '0'],
    [1004856, '1004856'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ])('accepts %j', (given, kept) => {
    expect(rowOf({ product_id: given, category_id: given, user_id: given })).toMatchObject({
      productId: kept,
      categoryId: kept,
      userId: kept,
    });
  });

  it.each([
    'SKU-1',
    '-1',
    '+1',
    '1.5',
    '1e3',
    '49e0',
    '1.0.0',
    '507f1f77bcf86cd799439011',
    '0x10',
    '１',
    '9223372036854775808',
    '99999999999999999999',
  ])('keeps %s, which is not a 64-bit integer from 0 on, as an external id', (given) => {
    expect(rowOf({ product_id: ` ${given} `, category_id: given, category_code: 'shoes', user_id: given })).toMatchObject({
      productId: { external: given },
      categoryId: { external: given },
      categoryCode: 'shoes',
      userId: { external: given },
    });
  });

  it('keeps a negative number as an external id, so that it never meets a surrogate', () => {
    expect(rowOf({ product_id: -1 }).productId).toEqual({ external: '-1' });
  });

  it('uses the name of a category as its code if the code is missing', () => {
    expect(rowOf({ category_id: 'Shoes', category_code: '' }).categoryCode).toBe('Shoes');
    expect(rowOf({ category_id: '12', category_code: '' }).categoryCode).toBeNull();
  });

  it.each([true, {}, []])('rejects %j', (given) => {
    expect(reasonOf({ product_id: given })).toBe(`product_id ${JSON.stringify(given)} is not text`);
  });

  it('rejects a number with a fraction', () => {
    expect(reasonOf({ product_id: 1.5 })).toBe('product_id 1.5 is neither a whole number nor text');
  });

  it('rejects a name that is too long or cannot be stored', () => {
    expect(reasonOf({ user_id: 'x'.repeat(201) })).toContain('is longer than 200 characters');
    expect(reasonOf({ user_id: 'x\0y' })).toContain('contains a character that cannot be stored');
  });

  it.each(['1004856.0', '1004856.000', ' 1004856.0 ', 1004856.0])('accepts %j as a whole number', (given) => {
    expect(rowOf({ product_id: given, user_id: given, category_id: given })).toMatchObject({
      productId: '1004856',
      userId: '1004856',
      categoryId: '1004856',
    });
    expect(rowOf({ user_session: given }).userSession).toBe(rowOf({ user_session: '1004856' }).userSession);
    expect(rowOf({ message_id: given }).messageId).toBe('1004856');
  });

  describe.each([
    '2.05301E+18',
    '2.0530135556318827e+18',
    '1E+05',
    '-1.5e+07',
    '2.05301E18',
    '9007199254740993.0',
    JSON.parse('2053013555631882655') as number,
    2 ** 53,
  ])('%j, which has lost digits,', (given) => {
    const reason = (column: string) =>
      `${column} ${JSON.stringify(given)} has lost digits in a spreadsheet or as a floating-point number: write ids as text`;

    it('is rejected as a product and as a user', () => {
      expect(reasonOf({ product_id: given })).toBe(reason('product_id'));
      expect(reasonOf({ user_id: given })).toBe(reason('user_id'));
    });

    it('is dropped from an optional column, with a warning', () => {
      for (const column of ['category_id', 'user_session', 'message_id'] as const) {
        expect(parseEvent({ ...VALID, [column]: given })).toEqual({
          ...parseEvent({ ...VALID, [column]: null }),
          warnings: [`${column} has lost digits in a spreadsheet or as a floating-point number: write ids as text`],
        });
      }
    });
  });

  it('keeps a category name beside an id that lost digits', () => {
    expect(rowOf({ category_id: '2.05301E+18', category_code: 'home.tea' })).toMatchObject({ categoryId: null, categoryCode: 'home.tea' });
  });

  it('keeps every 64-bit id exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (id) => {
        expect(rowOf({ category_id: id.toString() }).categoryId).toBe(id.toString());
      }),
    );
  });
});

describe('price', () => {
  it.each([
    ['0', '0'],
    ['0.00', '0'],
    ['-0', '0'],
    ['33.20', '33.2'],
    ['543.10', '543.1'],
    ['007.5', '7.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+1.5', '1.5'],
    ['1e3', '1000'],
    ['1.5E-2', '0.015'],
    ['1e-7', '0'],
    ['1e-999999', '0'],
    ['0e999999', '0'],
    ['0.00005', '0.0001'],
    ['0.00004999', '0'],
    ['1.00005', '1.0001'],
    ['9.99995', '10'],
    ['9999999999.9999', '9999999999.9999'],
    [' 12.5 ', '12.5'],
    [35.79, '35.79'],
    [0, '0'],
    [1e-7, '0'],
    [9_999_999_999, '9999999999'],
  ])('reads %j as %s', (given, kept) => {
    expect(rowOf({ price: given }).price).toBe(kept);
  });

  it.each(['NaN', 'Infinity', '-Infinity', 'free', '1,5', '1.2.3', '$5', '0x10', '.', 'e5', '1e', '1e99999999', '9'.repeat(200), true, []])(
    'rejects %j, which is not a number',
    (given) => {
      expect(reasonOf({ price: given })).toMatch(/^price .* is not a number$/);
    },
  );

  it.each(['-1', '-0.00001', -5, '-1e400'])('rejects %j, which is below 0', (given) => {
    expect(reasonOf({ price: given })).toBe(`price ${JSON.stringify(given)} is below 0`);
  });

  it.each(['10000000000', 1e10, '9999999999.99995', '1e11', '1e999999', 1e300, '99999999999'])('rejects %j, which is too high', (given) => {
    expect(reasonOf({ price: given })).toBe(`price ${JSON.stringify(given)} is above 9999999999.9999`);
  });

  it('rounds half up to four decimals, in any notation', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: -3, max: 3 }),
        (n, scale, shift) => {
          const digits = n.toString().padStart(scale + 1, '0');
          const plain = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
          const power = 4 - scale + shift;
          const units = power >= 0 ? n * 10n ** BigInt(power) : (n * 2n + 10n ** BigInt(-power)) / (2n * 10n ** BigInt(-power));
          fc.pre(units < 10n ** 14n);
          const kept = rowOf({ price: `${plain}e${shift}` }).price ?? '';
          const [whole = '', fraction = ''] = kept.split('.');
          expect(BigInt(whole + fraction.padEnd(4, '0'))).toBe(units);
          expect(kept).toMatch(/^(0|[1-9]\d*)(\.\d{0,3}[1-9])?$/);
        },
      ),
    );
  });
});

describe('brand and category_code', () => {
  it('trims, and keeps case and inner spaces', () => {
    expect(rowOf({ brand: '  Black  Decker ', category_code: ' A.b ' })).toMatchObject({ brand: 'Black  Decker', categoryCode: 'A.b' });
  });

  it('counts characters, not UTF-16 units', () => {
    expect(rowOf({ brand: '😀'.repeat(200) }).brand).toBe('😀'.repeat(200));
    expect(reasonOf({ brand: '😀'.repeat(201) })).toMatch(/^brand .* is longer than 200 characters$/);
    expect(reasonOf({ category_code: 'x'.repeat(201) })).toMatch(/^category_code .* is longer than 200 characters$/);
  });

  it.each(['a\0b', 'a\ud800b'])('rejects %j, which cannot be stored', (given) => {
    expect(reasonOf({ brand: given })).toBe(`brand ${JSON.stringify(given)} contains a character that cannot be stored`);
  });

  it('accepts whole numbers, and rejects anything but a name', () => {
    expect(rowOf({ brand: 360 }).brand).toBe('360');
    for (const given of [true, {}, [], 1.5]) expect(reasonOf({ brand: given })).toBe(`brand ${JSON.stringify(given)} is not text`);
  });
});

describe('user_session', () => {
  it('keeps a UUID, in lower case', () => {
    expect(rowOf({ user_session: '72D76FDE-8BB3-4E00-8C23-A032DFED738C' }).userSession).toBe('72d76fde-8bb3-4e00-8c23-a032dfed738c');
  });

  it('always makes the same version 3 UUID from the same text', () => {
    expect(rowOf({ user_session: 'session-1' }).userSession).toBe('48ea6c34-bc47-3451-b49b-56c47ba969bb');
    expect(rowOf({ user_session: 17 }).userSession).toBe(rowOf({ user_session: '17' }).userSession);
  });

  it('makes a different UUID from each other text', () => {
    const text = fc
      .string({ minLength: 1, maxLength: 50, unit: 'grapheme' })
      .filter((it) => it.trim() === it && !it.includes('\0') && it !== '');
    fc.assert(
      fc.property(text, text, (one, other) => {
        const uuid = rowOf({ user_session: one }).userSession;
        expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(uuid === rowOf({ user_session: other }).userSession).toBe(one === other);
      }),
    );
  });

  it('rejects a text of more than 200 characters', () => {
    expect(reasonOf({ user_session: 'x'.repeat(201) })).toMatch(/^user_session .* is longer than 200 characters$/);
  });
});

describe('quantity and message_id', () => {
  it.each([
    ['1', 1],
    [' 12 ', 12],
    [1_000_000, 1_000_000],
    ['1000000', 1_000_000],
    ['2.0', 2],
    [2.0, 2],
  ])('accepts a quantity of %j', (given, kept) => {
    expect(rowOf({ quantity: given }).quantity).toBe(kept);
  });

  it.each([0, '0', -1, '-1', 1.5, '1.5', 1_000_001, '99999999999', 'two', true])('rejects a quantity of %j', (given) => {
    expect(reasonOf({ quantity: given })).toBe(`quantity ${JSON.stringify(given)} is not a whole number from 1 to 1000000`);
  });

  it('accepts a message id of up to 100 characters', () => {
    expect(rowOf({ message_id: 'm'.repeat(100) }).messageId).toBe('m'.repeat(100));
    expect(reasonOf({ message_id: 'm'.repeat(101) })).toMatch(/^message_id .* is longer than 100 characters$/);
    expect(reasonOf({ message_id: {} })).toBe('message_id {} is not text');
  });
});

describe('any input', () => {
  it('returns a row, or a short reason that starts with a column, and never throws', () => {
    const columns = [...Object.keys(VALID), 'message_id', 'quantity'];
    fc.assert(
      fc.property(fc.constantFrom(...columns), fc.jsonValue(), (column, value) => {
        const parsed = parseEvent({ ...VALID, [column]: value });
        if (parsed.ok) return;
        expect(parsed.reason.startsWith(`${column} `)).toBe(true);
        expect(parsed.reason.length).toBeLessThan(220);
      }),
      { numRuns: 2000 },
    );
  });
});
