import { type Chain, ChainInput, derivedFields, Service } from '@chain-mapping/model';
import fc from 'fast-check';
import { ChainFile, ServiceEntry } from './chain-file';
import { chainContent, chainFileOf, serviceEntryOf, servicesContent, yamlText } from './chain-text';
import { folderOf } from './folder';

const AT = '2026-03-10T09:15:04.250Z';

function registered(file: ChainFile): Chain {
  const input = ChainInput.parse(file);
  const who = { created_at: AT, updated_at: AT, created_by: 'ada', updated_by: 'ada' };
  return { ...input, ...derivedFields(input), ...who, id: file.id, version: 3, status: 'draft' };
}

const read = (text: string) => folderOf({ files: [{ file: 'a.yaml', text }], findings: [] });

describe('a chain as YAML', () => {
  it('has its fields in one order, and none that says nothing or follows from the rest', () => {
    const chain = ChainFile.parse({
      category: 'data_flow',
      name: 'Prices',
      id: 'A1',
      description: 'Live ticks of the vendor: stored,\nand published.',
      latency_sla: null,
      metadata: { z: 1, a: { y: 1, b: 2 } },
      nodes: [
        { type: 'service', id: 'a', service_name: 'data-bridge', component_name: null },
        { id: 'b', type: 'database', health_check: { endpoint: '/health' } },
      ],
      edges: [{ target_node: 'b', source_node: 'a', type: 'database_query', latency_sla: 5 }],
    });
    const monitoring = {
      chain_id: 'A1',
      enabled: true,
      check_interval: 5,
      alert_thresholds: {},
      created_at: AT,
      updated_at: AT,
    };
    expect(yamlText(chainContent(chainFileOf(registered(chain), monitoring)))).toBe(
      [
        'id: A1',
        'name: Prices',
        'category: data_flow',
        'description: |-',
        '  Live ticks of the vendor: stored,',
        '  and published.',
        'metadata:',
        '  a: { b: 2, y: 1 }',
        '  z: 1',
        'nodes:',
        '  - id: a',
        '    type: service',
        '    service_name: data-bridge',
        '  - id: b',
        '    type: database',
        '    health_check:',
        '      enabled: true',
        '      endpoint: /health',
        '      timeout_ms: 5000',
        '      expected_status_codes: [ 200 ]',
        '      failures: { count: 1, of: 1 }',
        '      recoveries: 1',
        'edges:',
        '  - { source_node: a, target_node: b, type: database_query, latency_sla: 5 }',
        'monitoring: { enabled: true, check_interval: 5 }',
        '',
      ].join('\n'),
    );
  });

  it.each([' \n', '\n \n', 'a\n  \nb', '\t\n', '  a\n \n'])('keeps the text %j as it is', (description) => {
    const file = ChainFile.parse({ id: 'A1', category: 'data_flow', name: 'Blanks', description });
    expect(read(yamlText(chainContent(file))).chains).toMatchObject([{ value: { description } }]);
  });

  it('reads back as the same chain, whatever its texts and metadata are', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom(...`\n\t :#-'"&*|>%@{}[],!?~é😀`), fc.string({ minLength: 1, maxLength: 1 })),
      maxLength: 60,
    });
    const words = fc.oneof(
      text,
      fc.lorem({ maxCount: 40 }),
      fc.constantFrom('true', 'null', '1e3', '0x1', '2020-01-01', '~', '', '---', '<<'),
    );
    const metadata = fc.dictionary(
      words,
      fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
      { maxKeys: 4 },
    );
    const node = fc.record(
      {
        id: fc.constant('a'),
        type: fc.constant('service'),
        component_name: words.filter((name) => name !== ''),
        metadata,
      },
      { requiredKeys: ['id', 'type'] },
    );
    const chain = fc.record({
      id: fc.constant('A1'),
      category: fc.constant('data_flow'),
      name: words.filter((name) => name.trim() !== ''),
      description: words,
      metadata,
      tags: fc.array(
        words.filter((tag) => tag !== '' && tag.length <= 100),
        { maxLength: 3 },
      ),
      nodes: fc.array(node, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(chain, (given) => {
        const file = ChainFile.parse(given);
        const { chains, findings } = read(yamlText(chainContent(file)));
        expect(findings).toEqual([]);
        expect(chains.map(({ value }) => value)).toEqual([file]);
      }),
    );
  });

  it('is the same text whatever order the registry answers in', () => {
    const turned = (value: unknown): unknown =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? value
        : Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([name, part]) => [name, turned(part)]),
          );
    const chain = ChainFile.parse({
      id: 'A1',
      name: 'x',
      category: 'data_flow',
      metadata: { a: 1, b: { c: 1, d: 2 } },
    });
    expect(yamlText(chainContent(turned(chain) as ChainFile))).toBe(yamlText(chainContent(chain)));
  });
});

describe('services as YAML', () => {
  const service = (fields: object) => Service.parse({ metadata: {}, created_at: AT, updated_at: AT, ...fields });

  it('stand in the order of their names, an entry each', () => {
    const entries = [service({ name: 'b', owner: null, description: 'Two' }), service({ name: 'a' })].map((each) =>
      serviceEntryOf(each),
    );
    const text = yamlText(servicesContent(entries));
    expect(text).toBe('services:\n  - name: a\n  - name: b\n    description: Two\n');
    expect(read(text).services.map(({ value }) => value)).toEqual([
      ServiceEntry.parse({ name: 'a' }),
      ServiceEntry.parse({ name: 'b', description: 'Two' }),
    ]);
  });

  it('leave an address out whose password is hidden: it cannot be given back', () => {
    expect(serviceEntryOf(service({ name: 'a', base_url: 'postgres://u:***@db/x' }))).not.toHaveProperty('base_url');
    const open = service({ name: 'a', base_url: 'http://x:1' });
    expect(serviceEntryOf(open)).toMatchObject({ base_url: 'http://x:1' });
    expect(serviceEntryOf(open, false)).not.toHaveProperty('base_url');
  });
});
