import fc from 'fast-check';
import { namedHost, PartNames } from './part-names';

const names = (given: Partial<ConstructorParameters<typeof PartNames>[0]>) =>
  new PartNames({ registry: [], traffic: [], code: [], hosts: [], ...given });

describe('the names of a part', () => {
  it('are one when they differ only in how they are written', () => {
    const known = names({ registry: ['order-service'], traffic: ['Order_Service'], code: [] });
    expect(known.of('Order_Service')).toBe('order-service');
    expect(known.of('orderService')).toBe('order-service');
  });

  it('are joined by what code says of images and modules', () => {
    const known = names({ registry: ['order-service'], code: [{ name: 'checkout', aliases: ['order-service'] }] });
    expect(known.of('checkout')).toBe('order-service');
  });

  it.each([
    ['http://orders.shop.svc.cluster.local:8080/api', 'traffic'],
    ['http://orders:8080', 'compose'],
  ])('are joined by where a service answers: %s', (address) => {
    const known = names({
      registry: ['order-service'],
      traffic: ['orders'],
      hosts: [{ name: 'order-service', address }],
    });
    expect(known.of('orders')).toBe('order-service');
    expect(known.at('orders:9999')).toBe('order-service');
  });

  it('are joined without the word for what it is, where that leaves no doubt', () => {
    expect(names({ registry: ['order-service'], traffic: ['orderservice'] }).of('orderservice')).toBe('order-service');
    expect(names({ registry: ['order-service'], code: [{ name: 'order', aliases: [] }] }).of('order')).toBe(
      'order-service',
    );
    const doubtful = names({ registry: ['order-service', 'order-api'], traffic: ['order'] });
    expect(doubtful.of('order')).toBe('order');
  });

  it('are not joined by an address of this machine, or one that two services have', () => {
    expect(namedHost('http://127.0.0.1:8000')).toBeNull();
    expect(namedHost('localhost:8000')).toBeNull();
    expect(namedHost('[::1]:80')).toBeNull();
    const shared = names({
      registry: ['orders', 'payments'],
      hosts: [
        { name: 'orders', address: 'http://gateway:80/orders' },
        { name: 'payments', address: 'http://gateway:80/payments' },
      ],
    });
    expect([shared.of('orders'), shared.of('payments'), shared.at('gateway')]).toEqual(['orders', 'payments', null]);
  });

  const word = fc.constantFrom('order', 'orders', 'order-service', 'OrderService', 'pay', 'pay-api', 'pay_app', 'risk');
  const given = fc.record({
    registry: fc.uniqueArray(word, { maxLength: 5 }),
    traffic: fc.uniqueArray(word, { maxLength: 5 }),
    code: fc.array(fc.record({ name: word, aliases: fc.array(word, { maxLength: 3 }) }), { maxLength: 4 }),
    hosts: fc.array(fc.record({ name: word, address: word.map((host) => `http://${host}:80`) }), { maxLength: 4 }),
  });
  const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

  it('never join two services that one side tells apart', () => {
    fc.assert(
      fc.property(given, (sides) => {
        const known = new PartNames(sides);
        for (const side of [sides.registry, sides.traffic]) {
          const byName = new Map(side.map((name) => [plain(name), known.of(name)]));
          expect(new Set(byName.values()).size).toBe(byName.size);
        }
      }),
    );
  });

  it('are the same when asked again, and in whatever order they are given', () => {
    fc.assert(
      fc.property(given, word, (sides, name) => {
        const known = new PartNames(sides);
        expect(known.of(known.of(name))).toBe(known.of(name));
        const turned = new PartNames({
          registry: [...sides.registry].reverse(),
          traffic: [...sides.traffic].reverse(),
          code: [...sides.code].reverse(),
          hosts: [...sides.hosts].reverse(),
        });
        expect(turned.of(name)).toBe(known.of(name));
      }),
    );
  });
});
