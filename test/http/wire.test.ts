import { expect } from 'chai';
import type { z } from 'zod';
import { cursor, encodeCursor, limit, toPage } from '../../src/http/paging.ts';
import {
  calendarDate,
  changes,
  email,
  formatInstant,
  instant,
  line,
  money,
  newPassword,
  phone,
  price,
  text,
  timezone,
  uuid,
} from '../../src/http/wire.ts';

function accepts(schema: z.ZodType, value: unknown): boolean {
  return schema.safeParse(value).success;
}

describe('the pieces of the wire', () => {
  describe('instants', () => {
    const good: [string, string][] = [
      ['2026-03-01T09:30:00Z', '2026-03-01T09:30:00.000Z'],
      ['2026-03-01T09:30:00.123456Z', '2026-03-01T09:30:00.123Z'],
      ['2026-03-01T09:30+05:30', '2026-03-01T04:00:00.000Z'],
      ['2028-02-29T23:59:59-01:00', '2028-03-01T00:59:59.000Z'],
      ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
      ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ];
    for (const [given, shown] of good) {
      it(`[WIRE-2] ${given} is ${shown}`, () => {
        expect(formatInstant(instant.parse(given))).to.equal(shown);
      });
    }

    const bad = [
      '2026-03-01T09:30:00',
      '2026-03-01',
      '2026-02-30T00:00:00Z',
      '2027-02-29T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-03-01T24:00:00Z',
      '2026-03-01T09:60:00Z',
      '2026-03-01T09:30:00+24:00',
      '2026-03-01 09:30:00Z',
      '0000-12-31T23:59:59Z',
      '0001-01-01T00:00:00+01:00',
      '9999-12-31T23:59:59-01:00',
      '+010000-01-01T00:00:00Z',
      '2026-03-01T09:30:00Z\n',
      '',
      1_772_000_000_000,
      null,
    ];
    for (const given of bad) {
      it(`[WIRE-2] ${JSON.stringify(given)} is no instant`, () => {
        expect(accepts(instant, given)).to.equal(false);
      });
    }

    it('[WIRE-2] a date alone is a real day, a zone one of the IANA’s', () => {
      expect(
        ['2026-02-28', '2026-02-30', '2026-2-1', '0000-01-01'].map((day) => accepts(calendarDate, day)),
      ).to.deep.equal([true, false, false, false]);
      expect(
        ['Europe/Paris', 'UTC', '+05:30', 'Mars/Base', ''].map((zone) => accepts(timezone, zone)),
      ).to.deep.equal([true, true, false, false, false]);
    });
  });

  describe('amounts', () => {
    it('[WIRE-3] numbers with at most two decimals become minor units', () => {
      expect([0, -0, 0.1, 10.99, 9_999_999_999.99].map((value) => money.parse(value))).to.deep.equal([
        0, -0, 10, 1099, 999_999_999_999,
      ]);
    });

    it('[WIRE-3] anything else is refused', () => {
      for (const value of ['10', 0.001, 1e308, Number.NaN, Number.POSITIVE_INFINITY, 1e10, null, true]) {
        expect(accepts(money, value), String(value)).to.equal(false);
      }
      expect([0, -0, -1, 0.01].map((value) => accepts(price, value))).to.deep.equal([
        false,
        false,
        false,
        true,
      ]);
    });
  });

  describe('texts', () => {
    it('[WIRE-4] characters are counted as PostgreSQL counts them', () => {
      expect(accepts(line(1, 3), '🚌🚌🚌')).to.equal(true);
      expect(accepts(line(1, 3), '🚌🚌🚌🚌')).to.equal(false);
      expect(accepts(line(1, 3), '')).to.equal(false);
    });

    it('[WIRE-4] blank is refused, nothing is trimmed, and a line is one line', () => {
      expect(accepts(text(1, 9), ' \n ')).to.equal(false);
      expect(text(1, 9).parse(' a\nb ')).to.equal(' a\nb ');
      expect(accepts(line(1, 9), 'a\nb')).to.equal(false);
      expect(accepts(line(1, 9), 'a\u2028b')).to.equal(false);
    });

    it('[WIRE-5] an id is a UUID and in lower case', () => {
      const id = '0198c0de-0000-7000-8000-00000000000A';
      expect(uuid.parse(id)).to.equal(id.toLowerCase());
      expect(accepts(uuid, `{${id}}`)).to.equal(false);
      expect(accepts(uuid, 7)).to.equal(false);
    });

    it('[USR-2] e-mail addresses', () => {
      const bad = [
        'a',
        'a@b',
        'a@b.c\r\nBcc: x@y.zz',
        'a b@example.com',
        `${'a'.repeat(250)}@b.cc`,
        '@b.cc',
        'a..b@c.de',
      ];
      for (const value of bad) expect(accepts(email, value), value).to.equal(false);
      for (const value of ["o'brien+tag@mail.example.co", 'A@B.de'])
        expect(accepts(email, value), value).to.equal(true);
    });

    it('[USR-3] phone numbers are 10 to 15 digits with or without a plus', () => {
      const judged = [
        '123456789',
        '1234567890',
        '+123456789012345',
        '1234567890123456',
        '12345-67890',
        '1234567890\n',
      ];
      expect(judged.map((value) => accepts(phone, value))).to.deep.equal([
        false,
        true,
        true,
        false,
        false,
        false,
      ]);
    });

    it('[USR-4] passwords: 8 characters, upper and lower case, a digit, 72 bytes', () => {
      const euros = (count: number) => `Aa1${'€'.repeat(count)}`;
      const judged = [
        'Aa34567',
        'Aa345678',
        'aa345678',
        'AA345678',
        'Aaaaaaaa',
        euros(23),
        euros(24),
        'Éé1🚌🚌🚌🚌🚌',
      ];
      expect(judged.map((value) => accepts(newPassword, value))).to.deep.equal([
        false,
        true,
        false,
        false,
        false,
        true,
        false,
        true,
      ]);
      expect(accepts(newPassword, { $ne: '' })).to.equal(false);
    });

    it('[WIRE-6] a change names at least one field and no other', () => {
      const schema = changes({ name: line(1, 9) });
      expect(
        [{ name: 'a' }, {}, { other: 1 }, { name: null }].map((body) => accepts(schema, body)),
      ).to.deep.equal([true, false, false, false]);
    });
  });

  describe('pages', () => {
    it('[WIRE-7] a limit is 1 to 100, 50 when absent', () => {
      expect([undefined, '1', '100'].map((value) => limit.parse(value))).to.deep.equal([50, 1, 100]);
      for (const value of ['0', '-1', '101', '1e9', 'NaN', '1.5', '', ' 1', '01']) {
        expect(accepts(limit, value), value).to.equal(false);
      }
    });

    it('[WIRE-7] a page leads to the next one, the last to none', () => {
      const rows = ['a', 'b', 'c'];
      const page = toPage(
        rows,
        2,
        (row) => row,
        (row) => row.toUpperCase(),
      );
      expect(page.items).to.deep.equal(['A', 'B']);
      expect(cursor(text(1, 1)).parse(page.next_cursor)).to.equal('b');
      const last = toPage(
        rows,
        3,
        (row) => row,
        (row) => row,
      );
      expect(last.next_cursor).to.equal(null);
    });

    it('[WIRE-7] a cursor that was changed, or is of another list, is refused', () => {
      const schema = cursor(uuid);
      const good = encodeCursor('0198c0de-0000-7000-8000-00000000000a');
      expect(accepts(schema, good)).to.equal(true);
      for (let at = 0; at < good.length; at++) {
        const changed = good.slice(0, at) + (good[at] === 'A' ? 'B' : 'A') + good.slice(at + 1);
        expect(accepts(schema, changed), changed).to.equal(false);
      }
      for (const value of [
        '',
        '.',
        `${good}.`,
        `${good}A`,
        encodeCursor(7),
        encodeCursor({}),
        'A'.repeat(9999),
      ]) {
        expect(accepts(schema, value), value).to.equal(false);
      }
    });
  });
});
