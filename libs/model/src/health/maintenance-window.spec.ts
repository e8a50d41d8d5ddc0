import { MaintenanceScope } from './maintenance-window';

const NOTHING = { everything: false, chain_ids: [], service_names: [], nodes: [] };
const place = { chain_id: 'A1', node_id: 'feed', service_name: 'data-bridge' };

describe('the scope of maintenance', () => {
  it.each([
    [{ everything: true }, true],
    [{ chain_ids: ['A1'] }, true],
    [{ chain_ids: ['A2'] }, false],
    [{ service_names: ['data-bridge'] }, true],
    [{ service_names: ['other'] }, false],
    [{ nodes: [{ chain_id: 'A1', node_id: 'feed' }] }, true],
    [{ nodes: [{ chain_id: 'A2', node_id: 'feed' }] }, false],
    [{}, false],
  ])('%j: %s', (scope, covers) => {
    expect(new MaintenanceScope([{ ...NOTHING, ...scope }]).covers(place)).toBe(covers);
  });

  it('is that of all windows together', () => {
    const scope = new MaintenanceScope([
      { ...NOTHING, chain_ids: ['A2'] },
      { ...NOTHING, service_names: ['data-bridge'] },
    ]);
    expect(scope.covers(place)).toBe(true);
    expect(scope.covers({ ...place, service_name: null })).toBe(false);
    expect(new MaintenanceScope([]).isEmpty).toBe(true);
  });
});
