import { inOrder, lineOf } from './finding';
import { folderOf, inChains, refusedFindings, ruleFindings, unknownDependencies } from './folder';

const chain = (id: string, more = ''): string =>
  `id: ${id}\nname: Prices\ncategory: data_flow\nnodes:\n  - { id: a, type: service, service_name: data-bridge }\n${more}`;

const folder = (files: Readonly<Record<string, string>>) =>
  folderOf({ files: Object.entries(files).map(([file, text]) => ({ file, text })), findings: [] });

describe('folderOf', () => {
  it('names both places of a chain or a service that is declared twice', () => {
    const { findings } = folder({
      'a.yaml': chain('A1'),
      'b.yaml': `# the other one\n${chain('A1')}`,
      'c.yaml': 'services:\n  - name: x\n  - name: y\n  - name: x\n',
    });
    expect(findings.map(lineOf)).toEqual([
      'b.yaml:2:5: error duplicate_chain: The chain A1 stands in a.yaml:1 too (id)',
      'c.yaml:4:11: error duplicate_service: The service x stands in c.yaml:2 too (name)',
    ]);
    expect(findings[0]?.related).toEqual({ file: 'a.yaml', line: 1, column: 5 });
  });

  it('finds the second one also where the first is no chain', () => {
    const { findings } = folder({ 'a.yaml': 'id: A1\n', 'b.yaml': chain('A1') });
    expect(findings.filter(({ code }) => code === 'duplicate_chain')).toMatchObject([{ file: 'b.yaml', line: 1 }]);
  });
});

describe('ruleFindings', () => {
  const edge = 'edges:\n  - { source_node: a, target_node: b, type: http_request, latency_sla: 5 }\n';

  it('applies the rules of a chain, with the services of all files known', () => {
    const files = { 'a.yaml': chain('A1', edge), 's.yaml': 'services:\n  - name: data-bridge\n' };
    expect(ruleFindings(folder(files)).map(lineOf)).toEqual([
      'a.yaml:7:36: error target_node_not_found: Target node b not found (edges.0.target_node)',
    ]);
  });

  it('warns of a service that neither the files nor the registry know', () => {
    const codes = (known: readonly string[]) =>
      ruleFindings(folder({ 'a.yaml': chain('A1') }), new Set(known)).map(({ level, code }) => [level, code]);
    expect(codes([])).toContainEqual(['warning', 'unknown_service']);
    expect(codes(['data-bridge'])).toEqual([]);
  });

  it('applies them to a chain whose shape is wrong too, and says nothing twice', () => {
    const wrong = folder({ 'a.yaml': chain('A1', `${edge}latency_sla: soon\n`).replace('data_flow', 'data') });
    const findings = inOrder([...wrong.findings, ...ruleFindings(wrong, new Set(['data-bridge']))]);
    expect(findings.filter(({ level }) => level === 'error').map(({ code, path }) => [code, path])).toEqual([
      ['invalid_value', 'category'],
      ['target_node_not_found', 'edges.0.target_node'],
      ['invalid_type', 'latency_sla'],
    ]);
  });
});

describe('ruleFindings of services', () => {
  it('refuse an address whose password is the sign for one that is not shown', () => {
    const files = {
      's.yaml': 'services:\n  - name: a\n    base_url: postgres://u:***@db/x\n  - name: b\n    base_url: http://b:1\n',
    };
    expect(ruleFindings(folder(files)).map(lineOf)).toEqual([
      's.yaml:3:15: error hidden_password: Holds *** for its password, as it is shown to people: give the password itself (base_url)',
    ]);
  });
});

describe('unknownDependencies', () => {
  it('warns of a dependency that is in none of the files', () => {
    const files = { 'a.yaml': chain('A1', 'dependencies: [A2, B9]\n'), 'b.yaml': chain('A2') };
    expect(unknownDependencies(folder(files)).map(lineOf)).toEqual([
      'a.yaml:6:20: warning unknown_dependency: Dependency B9 is in none of these files: the registry must hold it (dependencies.1)',
    ]);
  });
});

describe('refusedFindings', () => {
  const two = folder({ 'a.yaml': chain('A1'), 'b.yaml': `\n${chain('A2', 'metadata: { a.b: { c: 1 } }\n')}` });
  const placed = (...paths: string[]) =>
    refusedFindings(
      paths.map((path) => ({ path, message: 'No' })),
      (path) => inChains(two, path),
    ).map(lineOf);

  it('puts what the registry refuses at its place in the files', () => {
    expect(placed('chains.1.nodes.0.type', 'chains.0', 'chains.1.metadata.a.b.c', 'chains.1.nodes.0.missing')).toEqual([
      'b.yaml:6:20: error refused: No (nodes.0.type)',
      'a.yaml:1:1: error refused: No',
      'b.yaml:7:23: error refused: No (metadata.a.b.c)',
      'b.yaml:6:5: error refused: No (nodes.0.missing)',
    ]);
  });

  it('gives up where one of the errors is about something else', () => {
    expect(placed('chains.0.name', 'X-Change-Reason')).toEqual([]);
    expect(placed('chains.7.name')).toEqual([]);
  });
});
