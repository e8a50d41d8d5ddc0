import { ProposalDraft } from '@chain-mapping/model';
import { tradingService } from '@chain-mapping/testing';
import { analyse } from './analyse';
import type { Analysis } from './analysis';

const proposalNamed = ({ proposals }: Analysis, name: string) => {
  const found = proposals.find((proposal) => proposal.name === name);
  if (found === undefined) throw new Error(`no "${name}" among ${proposals.map((each) => each.name).join(' | ')}`);
  return found;
};

describe('a trading service', () => {
  let analysis: Analysis;
  beforeAll(async () => {
    analysis = await analyse(tradingService);
  });

  it('has one proposal for each entry point, and one for data that no entry reaches', () => {
    expect(
      analysis.proposals.map(({ proposed_chain_id, name, category }) => [proposed_chain_id, name, category]),
    ).toEqual([
      ['A1', 'API GET /api/v1/users/{user_id}', 'data_flow'],
      ['B1', 'API POST /api/v1/trading/execute', 'service_communication'],
      ['C1', 'WebSocket /ws/market-data', 'user_experience'],
      ['A2', 'Data flow DatabaseService -> trades, portfolios', 'data_flow'],
    ]);
    expect(analysis.findings).toEqual([]);
  });

  it('follows an endpoint to its database', () => {
    const { nodes, edges, evidence } = proposalNamed(analysis, 'API GET /api/v1/users/{user_id}');
    expect(nodes.map(({ id, type }) => [id, type])).toEqual([
      ['get_api_v1_users_user_id', 'api_endpoint'],
      ['postgresql', 'database'],
    ]);
    expect(edges).toEqual([
      expect.objectContaining({
        source_node: 'get_api_v1_users_user_id',
        target_node: 'postgresql',
        type: 'database_query',
      }),
    ]);
    expect(evidence.api_endpoint).toEqual({ endpoint: '/api/v1/users/{user_id}', function: 'get_user', method: 'GET' });
    expect(evidence.database_operations).toEqual([
      { operation: 'SELECT', access: 'read', tables: ['users'], function: 'get_user' },
    ]);
  });

  it('follows an endpoint through a client class of another file to the service that it calls', () => {
    const { nodes, edges, evidence, confidence_score } = proposalNamed(analysis, 'API POST /api/v1/trading/execute');
    expect(nodes.map(({ id, type, service_name }) => [id, type, service_name])).toEqual([
      ['post_api_v1_trading_execute', 'api_endpoint', undefined],
      ['ai_provider', 'service', 'ai-provider'],
    ]);
    expect(edges[0]?.metadata).toMatchObject({ calls: ['POST /analyze'], via: ['AIClient.analyze_trade'] });
    expect(evidence.service_calls).toEqual([
      {
        method: 'POST',
        url: 'http://ai-provider:8005/analyze',
        service: 'ai-provider',
        function: 'AIClient.analyze_trade',
      },
    ]);
    expect(evidence.items.map(({ kind, file, line_start }) => `${kind} ${file}:${line_start}`)).toEqual([
      'endpoint main.py:12',
      'service_call ai_client.py:7',
      'service_call ai_client.py:7',
      'function_call main.py:18',
    ]);
    expect(confidence_score).toBeGreaterThan(0.8);
  });

  it('shows a websocket with its handler', () => {
    const { nodes, evidence } = proposalNamed(analysis, 'WebSocket /ws/market-data');
    expect(nodes.map(({ id, type }) => [id, type])).toEqual([['websocket_ws_market_data', 'websocket']]);
    expect(evidence.websocket_handler).toEqual({ endpoint: '/ws/market-data', function: 'websocket_endpoint' });
  });

  it('gives proposals of the shape that the rest of the platform takes', () => {
    for (const proposal of analysis.proposals) {
      expect(ProposalDraft.parse(proposal)).toEqual(proposal);
      expect(proposal.evidence.source_file).toMatch(/\.py$/);
      for (const node of proposal.nodes) {
        expect(proposal.evidence.items.some(({ supports }) => 'node' in supports && supports.node === node.id)).toBe(
          true,
        );
      }
      for (const edge of proposal.edges) {
        expect(
          proposal.evidence.items.some(
            ({ supports }) =>
              'edge' in supports &&
              supports.edge.source === edge.source_node &&
              supports.edge.target === edge.target_node,
          ),
        ).toBe(true);
      }
    }
  });

  it('names the service that owns the files where it is told', async () => {
    const named = await analyse(tradingService, { service_name: 'trading-engine' });
    const proposal = proposalNamed(named, 'API POST /api/v1/trading/execute (trading-engine)');
    expect(proposal.nodes[0]).toMatchObject({
      service_name: 'trading-engine',
      component_name: 'POST /api/v1/trading/execute',
    });
  });

  it('reads what a variable is set to where the code runs', async () => {
    const { proposals } = await analyse({
      'compose.yaml':
        'services:\n  web: { build: web, environment: { API_URL: "http://orders:80" } }\n  orders: { image: "x/orders" }',
      'web/Dockerfile': 'FROM python',
      'web/main.py':
        'import os\nimport requests\nfrom fastapi import FastAPI\napp = FastAPI()\n@app.get("/x")\ndef x():\n    return requests.get(os.environ["API_URL"] + "/all")\n',
    });
    expect(proposals).toMatchObject([{ name: 'API GET /x (web)', nodes: [{}, { service_name: 'orders' }] }]);
  });
});
