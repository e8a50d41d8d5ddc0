import { readFile } from '../../facts.fixture';

describe('infrastructure of JavaScript', () => {
  it('reads feature flags, registries and mail', async () => {
    const text = `
const { FlagdProvider } = require('@openfeature/flagd-provider');
const nodemailer = require('nodemailer');
const flags = new FlagdProvider();
nodemailer.createTransport({ host: 'mail.example.org', port: 25 });
const mailer = { transport: process.env.MAILER_DSN };
`;
    expect(await readFile('main.js', text)).toEqual([
      'uses flagd ?',
      'uses smtp mail.example.org',
      'uses smtp {MAILER_DSN}',
    ]);
  });
});
