import { scramFinal, scramFirst } from './scram';

// The example of RFC 7677, 3.
const NONCE = 'rOprNGfwEbeRWgbNEkqO';
const SERVER = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096';

describe('SCRAM-SHA-256', () => {
  it('proves the password as RFC 7677 has it', async () => {
    const first = scramFirst('user', NONCE);
    expect(first).toBe(`n,,n=user,r=${NONCE}`);
    const final = await scramFinal(first, SERVER, 'pencil', NONCE);
    expect(final.message).toBe(
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    );
    expect(final.isServer('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).toBe(true);
    expect(final.isServer('v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).toBe(false);
    expect(final.isServer('e=other-error')).toBe(false);
  });

  it('writes what ends a name as it must', () => {
    expect(scramFirst('a=b,c', 'x')).toBe('n,,n=a=3Db=2Cc,r=x');
  });

  it.each([
    ['another nonce', 'r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'],
    ['the nonce alone', `r=${NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`],
    ['too little work', SERVER.replace('4096', '1')],
    ['work without an end', SERVER.replace('4096', '999999999')],
    ['no number', SERVER.replace('4096', 'many')],
    ['no salt', SERVER.replace(/s=[^,]*/, 's=')],
  ])('refuses %s', async (_, server) => {
    await expect(scramFinal(scramFirst('user', NONCE), server, 'pencil', NONCE)).rejects.toThrow();
  });
});
