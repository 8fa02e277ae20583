import { expect } from 'chai';
import {
  dayMark,
  formatAmount,
  formatDuration,
  formatKind,
  formatLocal,
  formatMoney,
  lettersOf,
  localMoment,
  oneLine,
} from '../../src/app/format.ts';

const at = Date.UTC(2026, 6, 14, 21, 30);

describe('format', () => {
  describe('local times', () => {
    it('reads the clock of the place, with its zone as people there call it', () => {
      expect(localMoment(at, 'America/New_York')).to.deep.equal({
        weekday: 'Tue',
        date: '14 Jul 2026',
        time: '17:30',
        zone: 'EDT',
      });
      expect(formatLocal(at, 'Europe/Berlin')).to.equal('Tue 14 Jul 2026, 23:30 CEST');
      expect(formatLocal(at, 'Asia/Kolkata')).to.equal('Wed 15 Jul 2026, 03:00 IST');
    });

    it('names a zone without an English name by its offset', () => {
      expect(localMoment(at, 'America/Sao_Paulo').zone).to.equal('UTC-3');
      expect(localMoment(at, 'Asia/Kathmandu').zone).to.equal('UTC+5:45');
    });

    it('reads an unknown zone as UTC and says so', () => {
      expect(formatLocal(at, 'Mars/Olympus')).to.equal('Tue 14 Jul 2026, 21:30 UTC');
    });

    it('marks an arrival on another date of the local calendars', () => {
      const from = { at, timezone: 'America/New_York' };
      const hour = 3_600_000;
      expect(dayMark(from, { at: at + 6 * hour, timezone: 'America/New_York' })).to.equal('');
      expect(dayMark(from, { at: at + 7 * hour, timezone: 'America/New_York' })).to.equal('+1\u00a0day');
      expect(dayMark(from, { at: at + 40 * hour, timezone: 'America/New_York' })).to.equal('+2\u00a0days');
      const tokyo = { at, timezone: 'Asia/Tokyo' };
      expect(dayMark(tokyo, { at: at + 2 * hour, timezone: 'America/New_York' })).to.equal('-1\u00a0day');
    });

    it('counts calendar days across the night that clocks change', () => {
      const from = { at: Date.UTC(2026, 2, 29, 0, 30), timezone: 'Europe/Berlin' };
      const to = { at: Date.UTC(2026, 2, 29, 22, 30), timezone: 'Europe/Berlin' };
      expect(dayMark(from, to)).to.equal('+1\u00a0day');
    });
  });

  it('writes durations in hours and minutes', () => {
    expect([45, 60, 125, 0].map((minutes) => formatDuration(minutes * 60_000))).to.deep.equal([
      '45 min',
      '1 h',
      '2 h 5 min',
      '0 min',
    ]);
  });

  it('writes money in its currency, as the language does, exactly', () => {
    const plain = (text: string) => text.replaceAll('\u00a0', ' ');
    expect(formatMoney(123450, 'USD')).to.equal('$1,234.50');
    expect(formatMoney(999_999_999_999, 'EUR')).to.equal('€9,999,999,999.99');
    expect(plain(formatMoney(7050, 'EUR', 'es'))).to.equal('70,50 €');
    expect(plain(formatMoney(7050, 'CHF'))).to.equal('CHF 70.50');
    // Hungary's has two decimals by ISO 4217, and people write none: what is charged is said.
    expect(plain(formatMoney(7050, 'HUF'))).to.equal('HUF 70.50');
  });

  it('writes amounts with two decimals and grouped thousands', () => {
    expect([0, 5, 100, 123450, 123456789, -7050].map((amount) => formatAmount(amount))).to.deep.equal([
      '0.00',
      '0.05',
      '1.00',
      '1,234.50',
      '1,234,567.89',
      '-70.50',
    ]);
    expect(formatAmount(123456789, 'es')).to.equal('1.234.567,89');
  });

  it('writes kinds as words', () => {
    expect(formatKind('semi_sleeper')).to.equal('Semi sleeper');
  });

  describe('oneLine', () => {
    it('turns line breaks and control characters into single spaces', () => {
      expect(oneLine(' Eve\r\nBcc: all@example.com\u0000\t\u2028x ')).to.equal('Eve Bcc: all@example.com x');
    });

    it('drops marks that turn the direction of writing', () => {
      expect(oneLine('abc\u202Egpj.exe\u2066')).to.equal('abcgpj.exe');
    });

    it('cuts by letters, never through one', () => {
      const family = '👨‍👩‍👧';
      const cut = oneLine(`${family}${family}${family}${family}`, 3);
      expect(lettersOf(cut)).to.deep.equal([family, family, '…']);
    });

    it('bounds what is stacked on one letter and what is very long', () => {
      expect(oneLine(`x${'\u0335'.repeat(500)}`).length).to.be.at.most(5);
      expect(lettersOf(oneLine('ab '.repeat(400_000), 80)).length).to.be.at.most(80);
    });

    it('survives lone surrogates', () => {
      expect(oneLine('a\ud800b').isWellFormed()).to.equal(true);
    });
  });
});
