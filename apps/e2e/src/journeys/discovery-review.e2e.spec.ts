import type { Chain, DriftEdge, Proposal } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import { expected } from '../seed/chains';
import { del, get, patch, post } from '../system/system';

const endpoint = (path: string): string =>
  `from fastapi import FastAPI\nimport httpx\napp = FastAPI()\n@app.get("${path}")\ndef it():\n    return httpx.get("http://review-risk:80/check")\n`;

/** Two services of which one calls the other, as compose deploys them. */
const filesOf = (path: string): Record<string, string> => ({
  'compose.yaml': 'services:\n  review-orders:\n    build: ./orders\n  review-risk:\n    build: ./risk\n',
  'orders/Dockerfile': 'FROM python:3\n',
  'orders/main.py': endpoint(path),
  'risk/Dockerfile': 'FROM python:3\n',
});

async function scan(files: Record<string, string>): Promise<Proposal[]> {
  const scanned = { files, service_name: 'review-orders' };
  const { id } = expected(await post<{ id: string }>('/api/v1/discovery/scans', scanned), 202);
  await eventually(
    async () => {
      const { body } = await get<{ status: string; error: unknown }>(`/api/v1/discovery/scans/${id}`);
      expect(body).toMatchObject({ status: 'completed', error: null });
    },
    { timeout_ms: 30_000, every_ms: 100 },
  );
  return expected(await get<{ proposals: Proposal[] }>(`/api/v1/discovery/proposals?scan_id=${id}`), 200).proposals;
}

const only = (proposals: readonly Proposal[]): Proposal => {
  expect(proposals).toHaveLength(1);
  return proposals[0] as Proposal;
};
const proposalAt = (id: string) => `/api/v1/discovery/proposals/${id}`;

describe('what discovery found, over HTTP', () => {
  it('gives way to what a later scan finds, until somebody has decided', async () => {
    const [first, second] = [only(await scan(filesOf('/superseded'))), only(await scan(filesOf('/superseded')))];
    expect((await get<Proposal>(proposalAt(first.id))).body.status).toBe('superseded');
    const rejected = expected(await post<Proposal>(`${proposalAt(second.id)}/reject`, { comment: 'dead code' }), 200);
    expect(rejected).toMatchObject({ status: 'rejected', review_comment: 'dead code' });
    expect(await scan(filesOf('/superseded'))).toEqual([]);
    expect((await post(`${proposalAt(second.id)}/approve`, {})).status).toBe(409);
    expect((await patch(proposalAt(second.id), { name: 'Late' })).status).toBe(409);
  });

  it('is changed, registered, and held against code from then on', async () => {
    const found = only(await scan(filesOf('/changed')));
    expect((await patch(proposalAt(found.id), {})).status).toBe(400);
    const edges = found.edges.map((edge) => ({ ...edge, target_node: 'nowhere' }));
    expect((await patch(proposalAt(found.id), { edges })).status).toBe(422);
    expect(expected(await patch<Proposal>(proposalAt(found.id), { name: 'Reviewed' }), 200)).toMatchObject({
      name: 'Reviewed',
      status: 'pending',
      edited_by: expect.any(String),
    });
    expect(await scan(filesOf('/changed'))).toEqual([]);
    const approval = await post<{ chain: Chain }>(`${proposalAt(found.id)}/approve`, {});
    const { chain } = expected(approval, 200);
    try {
      expect(chain).toMatchObject({ name: 'Reviewed', edges: [{ sources: [{ kind: 'static' }] }] });
      await scan(filesOf('/changed'));
      await eventually(
        async () => {
          const drift = await get<{ edges: DriftEdge[] }>(
            `/api/v1/discovery/drift?chain_id=${chain.id}&state=confirmed`,
          );
          expect(drift.body.edges).toMatchObject([
            { source: 'review-orders', target: 'review-risk', chain_ids: [chain.id] },
          ]);
        },
        { timeout_ms: 30_000, every_ms: 200 },
      );
    } finally {
      await del(`/api/v1/chains/${chain.id}`);
    }
  });

  it('refuses what it may not read, and says why', async () => {
    const refused = async (scanned: object) =>
      (await post<{ detail: string }>('/api/v1/discovery/scans', scanned)).status;
    expect(await refused({ repository: 'https://github.com/acme/shop' })).toBe(403);
    expect(await refused({ repository: 'file:///etc' })).toBe(400);
    expect(await refused({ path: '/tmp', repository: 'https://github.com/acme/shop' })).toBe(400);
    expect((await get('/api/v1/discovery/drift?state=lost')).status).toBe(400);
  });
});
