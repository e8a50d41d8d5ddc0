import { headerText } from './header-text';

const asNodeReadsIt = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

describe('the text of a header', () => {
  it.each(['für Zoë', '日本', '🚚', 'plain', 'a, b'])('is %s as it was sent', (text) => {
    expect(headerText(asNodeReadsIt(text))).toBe(text);
  });

  it('stays as it is when it is no UTF-8', () => {
    expect(headerText('caf\xe9')).toBe('café');
  });

  it('is the first of several, without blanks around it, or none', () => {
    expect(headerText([' one ', 'two'])).toBe('one');
    expect([headerText(undefined), headerText(''), headerText('  ')]).toEqual([undefined, undefined, undefined]);
  });
});
