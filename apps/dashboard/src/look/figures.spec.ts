import fc from 'fast-check';
import { ago, clock, milliseconds, number, percent, span } from './figures';

describe('figures', () => {
  it('shows a dash for what is not there', () => {
    expect([number(null), percent(undefined), milliseconds(null)]).toEqual(['–', '–', '–']);
    expect(number(0)).toBe('0');
  });

  it('rounds no share to all or nothing that is neither', () => {
    expect([percent(1), percent(0.99999), percent(0.00001), percent(0)]).toEqual(['100 %', '99.9 %', '0.1 %', '0 %']);
    expect(percent(0.9995, 2)).toBe('99.95 %');
  });

  it('writes numbers and times as English does', () => {
    const english = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
    fc.assert(fc.property(fc.integer(), (value) => expect(number(value)).toBe(english.format(value))));
    expect([number(1234567.5), percent(12.345, 2), percent(0.5, 3)]).toEqual(['1,234,568', '1,234.5 %', '50 %']);
    const date = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(date, (day) =>
        expect(clock(day.toISOString())).toBe(
          day.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }),
        ),
      ),
    );
  });

  it('says times in one unit', () => {
    expect([4000, 125_000, 7_500_000, 400_000_000].map(span)).toEqual(['4 s', '2 min', '2 h', '4 d']);
    expect(milliseconds(4.25)).toBe('4.3 ms');
    expect(milliseconds(12_345)).toBe('12.3 s');
    expect(ago('2030-01-01T00:00:00.000Z', Date.parse('2030-01-01T00:00:01.000Z'))).toBe('just now');
  });
});
