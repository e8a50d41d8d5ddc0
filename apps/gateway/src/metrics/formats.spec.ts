import { formatOf } from './formats';

describe('the format of a series', () => {
  it.each([
    [undefined, 'json'],
    ['*/*', 'json'],
    ['text/html, application/xhtml+xml', 'json'],
    ['text/csv', 'csv'],
    ['TEXT/CSV; charset=utf-8', 'csv'],
    ['application/vnd.apache.arrow.stream', 'arrow'],
    ['text/csv;q=0.5, application/json;q=0.9', 'json'],
    ['application/json;q=0.1, text/csv', 'csv'],
    ['text/csv;q=0', 'json'],
    ['text/csv;q=many', 'json'],
    [';;,,', 'json'],
  ])('of Accept %s is %s', (accept, format) => {
    expect(formatOf(accept)).toBe(format);
  });
});
