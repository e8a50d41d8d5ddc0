import { MonitoringInput } from '@chain-mapping/model';
import fc from 'fast-check';
import { fieldsOf, inputOf, pathOf } from './monitoring-form';

const config = (input: unknown) => ({
  ...MonitoringInput.parse(input),
  chain_id: 'A1',
  created_at: '2030-01-01T00:00:00.000Z',
  updated_at: '2030-01-01T00:00:00.000Z',
});

describe('the monitoring form', () => {
  it('sends back what it was given', () => {
    const share = fc.integer({ min: 1, max: 99_999 }).map((part) => part / 100_000);
    const inputs = fc.record({
      enabled: fc.boolean(),
      check_interval: fc.integer({ min: 1, max: 86_400 }),
      alert_thresholds: fc.record({
        latency_threshold: fc.option(fc.integer({ min: 1, max: 10_000 })),
        error_rate_threshold: fc.option(share),
        availability_threshold: fc.option(share),
      }),
      slo: fc.option(fc.record({ target: share, window_days: fc.integer({ min: 1, max: 366 }) })),
    });
    fc.assert(fc.property(inputs, (input) => expect(inputOf(fieldsOf(config(input)))).toEqual(input)));
  });

  it('shows shares as percent, and leaves empty what is not set', () => {
    expect(fieldsOf(config({ slo: { target: 0.999, window_days: 30 } }))).toMatchObject({
      target: '99.9',
      window_days: '30',
      latency_threshold: '',
    });
    expect(fieldsOf(null)).toMatchObject({ enabled: true, check_interval: '30' });
  });

  it('lets the API name what is wrong, at a path that leads back to the field', () => {
    const wrong = { ...fieldsOf(null), check_interval: 'often', target: '100', window_days: '' };
    const paths = MonitoringInput.safeParse(inputOf(wrong)).error?.issues.map(({ path }) => path.join('.'));
    expect(paths?.sort()).toEqual([pathOf.check_interval, pathOf.target, pathOf.window_days].sort());
  });
});
