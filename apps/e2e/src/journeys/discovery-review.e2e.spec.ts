import { randomUUID } from 'node:crypto';
import type { Chain, Proposal } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import { call, del, get, patch } from '../system/system';

interface Scan {
  readonly id: string;
  readonly status: string;
  readonly error: string | null;
  readonly proposal_count: number;
}

/** So that no other test, and no earlier run, has decided on one of these. */
const word = randomUUID().slice(0, 8);
const service = `shop-${word}`;
const source = (...paths: readonly string[]): string =>
  [
    'from fastapi import FastAPI',
    'import httpx',
    'app = FastAPI()',
    ...paths.flatMap((path, number) => [
      `@app.get("/${word}/${path}")`,
      `def handler_${number}():`,
      `    return httpx.get("http://stock-${word}:8080/${path}").json()`,
    ]),
    '',
  ].join('\n');

describe('what a scan proposed is reviewed', () => {
  const registered: string[] = [];
  afterAll(async () => {
    for (const id of registered) await del(`/api/v1/chains/${id}`);
  });

  const byAda = <T>(method: string, path: string, body?: unknown) =>
    call<T & { code?: string }>(method, path, body, { 'x-actor': 'ada' });
  const place = ({ id }: Proposal): string => `/api/v1/discovery/proposals/${id}`;
  const now = async (proposal: Proposal): Promise<Proposal> => (await get<Proposal>(place(proposal))).body;

  async function scan(text: string): Promise<{ scan: Scan; find: (path: string) => Proposal; paths: string[] }> {
    const started = await byAda<Scan>('POST', '/api/v1/discovery/scans', {
      files: { 'main.py': text },
      service_name: service,
    });
    expect(started.status).toBe(202);
    const ended = await eventually(
      async () => {
        const { body } = await get<Scan>(`/api/v1/discovery/scans/${started.body.id}`);
        expect(body).toMatchObject({ status: 'completed', error: null });
        return body;
      },
      { timeout_ms: 60_000, every_ms: 100 },
    );
    const list = await get<{ proposals: Proposal[]; total: number }>(
      `/api/v1/discovery/proposals?scan_id=${ended.id}&limit=500`,
    );
    const { proposals, total } = list.body;
    expect([total, ended.proposal_count]).toEqual([proposals.length, proposals.length]);
    const pathOf = ({ name }: Proposal): string => new RegExp(`/${word}/(\\w+)`).exec(name)?.[1] ?? name;
    const find = (path: string): Proposal => {
      const found = proposals.find((each) => pathOf(each) === path);
      if (found === undefined) throw new Error(`nothing was proposed for ${path}`);
      return found;
    };
    return { scan: ended, find, paths: proposals.map(pathOf).sort() };
  }

  it('edited, approved, rejected; and later scans keep to what was decided', async () => {
    const text = source('approved', 'rejected', 'edited', 'waiting');
    const first = await scan(text);
    expect(first.paths).toEqual(['approved', 'edited', 'rejected', 'waiting']);
    const [approved, rejected, edited, waiting] = [
      first.find('approved'),
      first.find('rejected'),
      first.find('edited'),
      first.find('waiting'),
    ];
    expect(approved).toMatchObject({ status: 'pending', scan_id: first.scan.id, chain_id: null });
    expect(approved.evidence).toMatchObject({
      source_file: 'main.py',
      items: expect.arrayContaining([expect.objectContaining({ file: 'main.py', line_start: expect.any(Number) })]),
    });

    // An edit that makes no chain is refused, and names what is wrong.
    const nowhere = { ...approved.edges[0], source_node: 'nowhere' };
    expect(await byAda('PATCH', place(approved), { edges: [nowhere] })).toMatchObject({
      status: 422,
      body: { code: 'InvalidChain', errors: [{ path: expect.stringContaining('edges') }] },
    });
    const renamed = { name: `Stock of ${word}`, description: 'What the shop asks the stock for' };
    expect(await byAda('PATCH', place(approved), renamed)).toMatchObject({
      status: 200,
      body: { ...renamed, status: 'pending', edited_by: 'ada', nodes: approved.nodes },
    });
    expect(await byAda('PATCH', place(edited), { name: `Edited ${word}` })).toMatchObject({ status: 200 });

    const approval = await byAda<{ chain: Chain }>('POST', `${place(approved)}/approve`, { comment: 'as agreed' });
    expect(approval.status).toBe(200);
    const { chain } = approval.body;
    registered.push(chain.id);
    expect((await get<Chain>(`/api/v1/chains/${chain.id}`)).body).toMatchObject({
      ...renamed,
      created_by: 'ada',
      node_count: approved.nodes.length,
      metadata: { proposal_id: approved.id, evidence: { source_file: 'main.py' } },
    });
    expect(await now(approved)).toMatchObject({
      status: 'approved',
      chain_id: chain.id,
      reviewed_by: 'ada',
      review_comment: 'as agreed',
    });
    // Asked again it is the same chain, and it is too late for anything else.
    expect((await byAda<{ chain: Chain }>('POST', `${place(approved)}/approve`)).body.chain.id).toBe(chain.id);
    const tooLate = { status: 409, body: { code: 'ProposalReviewed' } };
    expect(await byAda('POST', `${place(approved)}/reject`)).toMatchObject(tooLate);
    expect(await byAda('PATCH', place(approved), { name: 'Late' })).toMatchObject(tooLate);

    expect(await byAda('POST', `${place(rejected)}/reject`, { comment: 'dead code' })).toMatchObject({
      status: 200,
      body: { status: 'rejected', reviewed_by: 'ada', review_comment: 'dead code' },
    });
    expect(await byAda('POST', `${place(rejected)}/approve`)).toMatchObject(tooLate);

    // The same code: only what nobody has touched is proposed once more, in place of what waited.
    const second = await scan(text);
    expect(second.paths).toEqual(['waiting']);
    expect(await now(waiting)).toMatchObject({ status: 'superseded' });
    expect(await byAda('POST', `${place(waiting)}/approve`)).toMatchObject({ status: 409 });
    expect(await now(rejected)).toMatchObject({ status: 'rejected', review_comment: 'dead code' });
    expect(await now(edited)).toMatchObject({ status: 'pending', name: `Edited ${word}` });

    // More code: what is new is proposed, and nothing of what was decided on comes back with it.
    const third = await scan(source('approved', 'rejected', 'edited', 'waiting', 'added'));
    expect(third.paths).toEqual(['added', 'waiting']);
    expect(await now(second.find('waiting'))).toMatchObject({ status: 'superseded' });
    expect(await now(third.find('waiting'))).toMatchObject({ status: 'pending' });
    const pending = await get<{ proposals: Proposal[] }>('/api/v1/discovery/proposals?status=pending&limit=500');
    const ours = pending.body.proposals.filter((each) => JSON.stringify(each).includes(word)).map(({ id }) => id);
    expect(ours.sort()).toEqual([edited, third.find('waiting'), third.find('added')].map(({ id }) => id).sort());
    for (const id of ours) expect((await byAda('POST', `/api/v1/discovery/proposals/${id}/reject`)).status).toBe(200);
  }, 120_000);

  it('says that a proposal is not there, whatever is asked of it', async () => {
    const path = `/api/v1/discovery/proposals/${randomUUID()}`;
    const notThere = { status: 404, body: { code: 'ProposalNotFound' } };
    expect(await get(path)).toMatchObject(notThere);
    expect(await patch(path, { name: 'x' })).toMatchObject(notThere);
    expect(await byAda('POST', `${path}/approve`)).toMatchObject(notThere);
    expect(await byAda('POST', `${path}/reject`)).toMatchObject(notThere);
  });
});
