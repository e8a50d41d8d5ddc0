import { MaintenanceWindowInput } from '@chain-mapping/model';
import { emptyWindow, windowInput } from './window-form';

const NOW = Date.parse('2030-01-01T00:00:00.000Z');

describe('the form of a maintenance window', () => {
  it('begins now and lasts as long as it says', () => {
    const fields = { ...emptyWindow, name: 'Deploy', chains: 'A1, B2 C3', services: 'data-bridge', minutes: '90' };
    const input = windowInput(fields, NOW, 'Europe/Berlin');
    expect(MaintenanceWindowInput.parse(input)).toMatchObject({
      name: 'Deploy',
      chain_ids: ['A1', 'B2', 'C3'],
      service_names: ['data-bridge'],
      starts_at: '2030-01-01T00:00:00.000Z',
      ends_at: '2030-01-01T01:30:00.000Z',
      comment: null,
    });
  });

  it('repeats on the clocks of whoever made it', () => {
    const input = windowInput(
      { ...emptyWindow, name: 'Nightly', cron: '0 3 * * *', minutes: '30' },
      NOW,
      'Europe/Berlin',
    );
    expect(MaintenanceWindowInput.parse(input)).toMatchObject({
      cron: '0 3 * * *',
      time_zone: 'Europe/Berlin',
      duration_seconds: 1800,
    });
  });

  it('lets the API name what is wrong', () => {
    const input = windowInput({ ...emptyWindow, chains: 'Z9', minutes: 'long' }, NOW, 'UTC');
    const paths = MaintenanceWindowInput.safeParse(input).error?.issues.map(({ path }) => path.join('.'));
    expect(paths).toEqual(expect.arrayContaining(['name', 'ends_at', 'chain_ids.0']));
  });
});
