import { NodeInput, ServiceName } from '@chain-mapping/model';
import fc from 'fast-check';
import { asNodeId, asServiceName, Names } from './names';

it('keeps what is a name already, and makes one of anything else', () => {
  expect(['API', 'order_s-2', 'Web App', 'Grüße.an_alle', '-x-', '日本'].map(asServiceName)).toEqual([
    'API',
    'order_s-2',
    'web-app',
    'gru-e-an_alle',
    'x',
    'unnamed',
  ]);
  expect(['API', 'GET /orders/{id}', 'a.b', '日本語', '***'].map(asNodeId)).toEqual([
    'API',
    'get-orders-id',
    'a-b',
    '日本語',
    'unnamed',
  ]);
});

it('makes names that the registry takes, each once, of any texts', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { maxLength: 8 }), (texts) => {
      const [services, nodes] = [new Names(), new Names()];
      const names = texts.map((text) => services.claim(asServiceName(text)));
      const ids = texts.map((text) => nodes.claim(asNodeId(text)));
      for (const name of names) expect(ServiceName.safeParse(name).success).toBe(true);
      for (const id of ids) expect(NodeInput.safeParse({ id, type: 'service' }).success).toBe(true);
      expect(new Set(names).size).toBe(texts.length);
      expect(new Set(ids).size).toBe(texts.length);
    }),
  );
});

it('numbers names that differ in case alone, and keeps to the longest', () => {
  const names = new Names('-', 6);
  expect(['Orders', 'orders', 'ORDERS', 'orde-2'].map((name) => names.claim(name))).toEqual([
    'Orders',
    'orde-2',
    'ORDE-3',
    'orde-4',
  ]);
});
