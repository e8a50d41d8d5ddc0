import { hostOf, isOurs, serviceOfHost } from './peers';

describe('the names of peers', () => {
  it.each([
    ['payments', 'payments'],
    ['payments.shop.svc.cluster.local', 'payments'],
    ['payments.shop.svc', 'payments'],
    ['api.stripe.com', 'api.stripe.com'],
    ['10.0.3.4', '10.0.3.4'],
    ['[::1]', '[::1]'],
  ])('%s is %s', (host, service) => {
    expect(serviceOfHost(host)).toBe(service);
  });

  it.each([
    ['payments', true],
    ['127.0.0.1', true],
    ['10.1.2.3', true],
    ['172.20.0.3', true],
    ['payments.shop.svc', true],
    ['orders.internal', true],
    ['api.stripe.com', false],
    ['172.32.0.1', false],
    ['8.8.8.8', false],
  ])('%s is one of ours: %s', (host, ours) => {
    expect(isOurs(host)).toBe(ours);
  });

  it('writes the port also where it is that of the scheme', () => {
    expect(['http://a', 'https://a', 'http://a:8080'].map((url) => hostOf(new URL(url)))).toEqual([
      'a:80',
      'a:443',
      'a:8080',
    ]);
  });
});
