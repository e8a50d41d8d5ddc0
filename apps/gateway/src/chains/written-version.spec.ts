import { Chain } from '@chain-mapping/model';
import { writtenVersion } from './written-version';

const chain: Chain = {
  id: 'A12',
  version: 34,
  name: 'Orders "version":5,',
  category: 'data_flow',
  nodes: [],
  edges: [],
  dependencies: [],
  tags: [],
  metadata: { version: 7 },
  status: 'unknown',
  node_count: 0,
  edge_count: 0,
  involved_services: [],
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z',
  created_by: 'ann',
  updated_by: 'ann',
};

describe('the version of a chain that is text', () => {
  it('stands at its beginning, as the contract writes it', () => {
    const text = JSON.stringify(Chain.parse({ ...chain }));
    expect(text).toMatch(/^\{"id":"A12","version":34,/);
    expect(writtenVersion(Buffer.from(text))).toEqual({ id: 'A12', version: 34 });
  });

  it('is found wherever else it stands', () => {
    const { id, version, ...rest } = chain;
    expect(writtenVersion(Buffer.from(JSON.stringify({ ...rest, version, id })))).toEqual({ id: 'A12', version: 34 });
    expect(writtenVersion(Buffer.from(JSON.stringify(chain, null, 2)))).toEqual({ id: 'A12', version: 34 });
  });

  it('is not read off what is no chain', () => {
    expect(() => writtenVersion(Buffer.from('{"id":"A12"}'))).toThrow();
    expect(() => writtenVersion(Buffer.from(''))).toThrow();
  });
});
