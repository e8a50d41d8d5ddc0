import type { Imported } from '../format';
import { structurizr } from './structurizr';

const read = (workspace: object): Imported =>
  structurizr.read([{ name: 'workspace.json', text: JSON.stringify(workspace, undefined, 1) }]);
const messages = ({ notes }: Imported): string[] => notes.map(({ message }) => message);
const edges = ({ chains }: Imported, index = 0): string[] =>
  (chains[index]?.edges ?? []).map(({ source_node, target_node, type, protocol }) =>
    [source_node, type, target_node, protocol ?? '-'].join(' '),
  );

const calls = (id: string, destinationId: string, description = '', technology = '', more: object = {}): object => ({
  id,
  destinationId,
  description,
  technology,
  ...more,
});

const bank = {
  people: [{ id: '1', name: 'Customer', relationships: [calls('20', '3', 'Uses', 'HTTPS')] }],
  softwareSystems: [
    {
      id: '2',
      name: 'Internet Banking',
      description: 'Money',
      containers: [
        {
          id: '3',
          name: 'Web App',
          technology: 'Java and Spring MVC',
          description: 'Pages',
          relationships: [calls('21', '4', 'Calls', 'JSON/HTTPS')],
        },
        {
          id: '4',
          name: 'API',
          technology: 'Java',
          components: [
            {
              id: '7',
              name: 'Sign In',
              technology: 'Spring MVC Rest Controller',
              relationships: [calls('24', '8', 'Uses')],
            },
            { id: '8', name: 'Security', relationships: [calls('25', '5', 'Reads', 'JDBC')] },
          ],
          relationships: [
            calls('22', '5', 'Reads', 'JDBC', { linkedRelationshipId: '25' }),
            calls('23', '6', 'Sends mail with', 'SMTP'),
            calls('26', '9', 'Tells', 'AMQP', { interactionStyle: 'Asynchronous' }),
          ],
        },
        { id: '5', name: 'Database', technology: 'Oracle Database Schema', tags: 'Element,Container,Database' },
        { id: '9', name: 'Events', technology: 'RabbitMQ' },
        { id: '10', name: 'Worker', technology: 'Go', relationships: [calls('27', '9', 'Consumes from')] },
      ],
      relationships: [calls('28', '6', 'Sends mail with', '', { linkedRelationshipId: '23' })],
    },
    { id: '6', name: 'E-mail System', tags: 'Element,Software System,Existing System' },
  ],
};

describe('a workspace without dynamic views', () => {
  const imported = read({ name: 'Big Bank', model: bank });

  it('is a chain for each software system that shows its containers', () => {
    expect(imported.chains).toMatchObject([
      { id: 'B1', name: 'Internet Banking', description: 'Money', category: 'service_communication' },
    ]);
    expect(imported.chains[0]?.nodes).toEqual([
      { id: 'web-app', type: 'service', service_name: 'web-app' },
      { id: 'API', type: 'service', service_name: 'API' },
      { id: 'e-mail-system', type: 'external_service', service_name: 'e-mail-system' },
      { id: 'Events', type: 'message_queue', service_name: 'Events' },
      { id: 'sign-in', type: 'api_endpoint', service_name: 'API', component_name: 'Sign In' },
      { id: 'Security', type: 'service', service_name: 'API', component_name: 'Security' },
      { id: 'Database', type: 'database', service_name: 'Database' },
      { id: 'Worker', type: 'service', service_name: 'Worker' },
    ]);
  });

  it('says with its technology how a call is made', () => {
    expect(edges(imported)).toEqual([
      'web-app http_request API https',
      'API http_request e-mail-system -',
      'API message_publish Events amqp',
      'sign-in function_call Security -',
      'Security database_query Database sql',
      'Events message_consume Worker -',
    ]);
    expect(imported.chains[0]?.edges[2]?.metadata).toEqual({ description: 'Tells', interaction_style: 'asynchronous' });
  });

  it('has its containers for services', () => {
    expect(imported.services.map(({ name }) => name)).toEqual([
      'web-app',
      'API',
      'Database',
      'Events',
      'Worker',
      'e-mail-system',
    ]);
    expect(imported.services[0]).toEqual({
      name: 'web-app',
      description: 'Pages',
      metadata: { structurizr: 'Internet Banking/Web App', technology: 'Java and Spring MVC' },
    });
  });

  it('says what it could not carry over', () => {
    expect(messages(imported)).toEqual([
      "nothing is known of the technology 'SMTP': it is taken for http_request",
      "'Customer' -> 'Web App' is left out: 'Customer' is a person, and nothing checks people",
    ]);
    expect(imported.notes.every(({ line }) => line !== undefined && line > 1)).toBe(true);
  });

  it('that shows no containers at all is one chain of its systems', () => {
    const softwareSystems = [
      { id: 1, name: 'Shop', relationships: [calls('3', '2', 'POST /pay', 'gRPC')] },
      { id: 2, name: 'Bank', location: 'External' },
    ];
    const { chains, notes } = read({ name: 'Landscape of Acme', model: { softwareSystems } });
    expect(notes).toEqual([]);
    expect(chains).toMatchObject([
      {
        name: 'Landscape of Acme',
        edges: [{ source_node: 'Shop', target_node: 'Bank', type: 'grpc_call', operation: 'POST /pay' }],
      },
    ]);
  });

  it('joins the chains of systems that call one another', () => {
    const system = (id: string, relationships: object[]) => ({
      id,
      name: `S${id}`,
      containers: [{ id: `${id}c`, name: 'API', relationships }],
    });
    const { chains, services } = read({
      model: { softwareSystems: [system('1', [calls('9', '2c')]), system('2', [])] },
    });
    expect(services.map(({ name }) => name)).toEqual(['API', 'S2-API']);
    // The second calls nobody: there is no path of its own.
    expect(chains).toMatchObject([{ name: 'S1', dependencies: [] }]);
    expect(chains[0]?.nodes.map(({ id, service_name }) => [id, service_name])).toEqual([
      ['API', 'API'],
      ['API-2', 'S2-API'],
    ]);
  });
});

describe('a dynamic view', () => {
  const views = (relationships: object[], more: object = {}) => ({
    dynamicViews: [{ key: 'SignIn', title: 'Sign in', description: 'How it goes', relationships, ...more }],
  });

  it('is a chain, in the order of its steps', () => {
    const imported = read({
      model: bank,
      views: views([
        { id: '25', order: '10', description: 'SELECT the hash' },
        { id: '21', order: '1', description: 'POST /sign-in' },
        { id: '24', order: '2' },
        { id: '21', order: '11', response: true },
        { id: '20', order: '0.5' },
      ]),
    });
    expect(imported.chains).toMatchObject([
      { id: 'B1', name: 'Sign in', description: 'How it goes', metadata: { structurizr: 'SignIn' } },
    ]);
    expect(imported.chains[0]?.nodes.map(({ id }) => id)).toEqual([
      'web-app',
      'API',
      'sign-in',
      'Security',
      'Database',
    ]);
    expect(imported.chains[0]?.edges.map(({ operation, metadata }) => operation ?? metadata?.description)).toEqual([
      'POST /sign-in',
      'Uses',
      'SELECT the hash',
    ]);
    expect(messages(imported)).toEqual([
      "'Customer' -> 'Web App' is left out: 'Customer' is a person, and nothing checks people",
    ]);
  });

  it('that leads back loses the step that closes the circle', () => {
    const model = {
      softwareSystems: [
        {
          id: '1',
          name: 'S',
          containers: [
            { id: '2', name: 'a', relationships: [calls('4', '3')] },
            { id: '3', name: 'b', relationships: [calls('5', '2')] },
          ],
        },
      ],
    };
    const imported = read({
      model,
      views: views([
        { id: '4', order: '1' },
        { id: '5', order: '2' },
      ]),
    });
    expect(edges(imported)).toEqual(['a http_request b -']);
    expect(messages(imported)).toEqual(["'Sign in': b -> a is left out, it closes a circle: a -> b -> a"]);
  });

  it('of our own export keeps id, name, category, types and SLAs', () => {
    const properties = {
      'chain-mapping.id': 'D4',
      'chain-mapping.name': 'Signing in',
      'chain-mapping.category': 'user_experience',
      'chain-mapping.latency_sla': '750.5',
      'structurizr.other': 'x',
    };
    const { chains } = read({
      model: bank,
      views: views([{ id: '23', order: '1', description: 'message_publish, within 12.5 ms' }], { properties }),
    });
    expect(chains).toMatchObject([
      {
        id: 'D4',
        name: 'Signing in',
        category: 'user_experience',
        latency_sla: 750.5,
        edges: [{ type: 'message_publish', latency_sla: 12.5 }],
      },
    ]);
    expect(chains[0]?.edges[0]).not.toHaveProperty('metadata');
  });
});

it('counts what no chain holds', () => {
  const imported = read({
    model: { softwareSystems: [], customElements: [{}], deploymentNodes: [{}, {}] },
    views: { containerViews: [{}], systemContextViews: [{}, {}] },
    documentation: { sections: [{}], decisions: [] },
  });
  expect(messages(imported)).toEqual([
    'custom elements are left out (1): no chain holds them',
    'deployment nodes are left out (2): no chain holds them',
    'pages of documentation are left out (1): no chain holds them',
    'views that are not dynamic are left out (3): no chain holds them',
    "'Landscape' is left out: nodes: Chain must have at least one node",
  ]);
});

it.each([
  [{ name: 'x' }, 'workspace.json:1: model: Invalid input: expected object'],
  [{ model: { softwareSystems: [{ id: '1' }] } }, 'model.softwareSystems.0.name: Invalid input: expected string'],
  [
    {
      model: {
        softwareSystems: [
          { id: '1', name: 'a' },
          { id: '1', name: 'b' },
        ],
      },
    },
    "model.softwareSystems.1.id: '1' is the id of 'a' too",
  ],
  [
    { model: { softwareSystems: [{ id: '1', name: 'a', relationships: [calls('2', '9')] }] } },
    "model.softwareSystems.0.relationships.0.destinationId: there is no element with the id '9'",
  ],
  [
    { model: bank, views: { dynamicViews: [{ key: 'x', relationships: [{ id: '99' }] }] } },
    "there is no relationship with the id '99'",
  ],
])('names file, line and field of what is wrong: %j', (workspace, message) =>
  expect(() => read(workspace)).toThrow(message),
);

it('says what to do with the DSL', () => {
  expect(() => structurizr.read([{ name: 'w.dsl', text: 'workspace {\n}\n' }])).toThrow(
    'w.dsl:1: is Structurizr DSL: export it as JSON first',
  );
});
