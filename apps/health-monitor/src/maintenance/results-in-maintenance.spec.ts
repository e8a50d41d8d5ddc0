import { MaintenanceScope, type ObservedResult } from '@chain-mapping/model';
import { withMaintenance } from './results-in-maintenance';

const node = (chain_id: string) => ({ chain_id, node_id: 'feed', service_name: 'data-bridge' });
const result: ObservedResult = {
  result_id: 'target-1',
  target_id: 'target',
  slot: 1,
  checked_at: '2026-01-01T00:00:00.000Z',
  type: 'http',
  status: 'unhealthy',
  response_time: null,
  error_message: 'refused',
  nodes: [node('A1'), node('A2')],
  component_status: 'unhealthy',
  component_since: '2026-01-01T00:00:00.000Z',
  consecutive_failures: 1,
};
const NOTHING = { everything: false, chain_ids: [], service_names: [], nodes: [] };

describe('a result while nodes are in maintenance', () => {
  it('is as it is while none of its nodes is', () => {
    expect(withMaintenance(result, new MaintenanceScope([]))).toEqual([result]);
    expect(withMaintenance(result, new MaintenanceScope([{ ...NOTHING, chain_ids: ['A3'] }]))).toEqual([result]);
  });

  it('says so of all its nodes, and still what was found', () => {
    expect(withMaintenance(result, new MaintenanceScope([{ ...NOTHING, everything: true }]))).toEqual([
      { ...result, component_status: 'maintenance' },
    ]);
  });

  it('is told apart for those that are and those that are not, each once', () => {
    expect(withMaintenance(result, new MaintenanceScope([{ ...NOTHING, chain_ids: ['A2'] }]))).toEqual([
      { ...result, nodes: [node('A1')] },
      { ...result, result_id: 'target-1-maintenance', nodes: [node('A2')], component_status: 'maintenance' },
    ]);
  });
});
