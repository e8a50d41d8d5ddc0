import type { ChainCondition } from '@chain-mapping/contracts';
import { chainPage } from './chain-page.service';

const condition = (fields: Partial<ChainCondition> = {}): ChainCondition => ({
  chain_id: 'A1',
  status: 'degraded',
  overall_score: 67,
  coverage: 1,
  sla_compliance: null,
  error_budget: { target: 0.999, window_days: 30, remaining: -0.5, burn_rate: 16 },
  breached: false,
  availability: 0.9985,
  root_cause: null,
  ...fields,
});

describe('the page of chains for Prometheus', () => {
  it('tells the status, the score and the error budget of each chain', async () => {
    const { text, contentType } = await chainPage([condition()]);
    expect(contentType).toContain('text/plain');
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        'chain_mapping_chain_status{chain_id="A1",status="degraded"} 1',
        'chain_mapping_chain_status{chain_id="A1",status="healthy"} 0',
        'chain_mapping_chain_score{chain_id="A1"} 67',
        'chain_mapping_chain_availability_ratio{chain_id="A1"} 0.9985',
        'chain_mapping_chain_error_budget_remaining_ratio{chain_id="A1"} -0.5',
        'chain_mapping_chain_error_budget_burn_rate{chain_id="A1"} 16',
      ]),
    );
  });

  it('leaves out what is not known', async () => {
    const { text } = await chainPage([condition({ overall_score: null, error_budget: null, availability: null })]);
    expect(text).not.toMatch(/^chain_mapping_chain_(score|sla|availability|error_budget|slo)\w*\{/m);
    expect((await chainPage([])).text).toContain('# TYPE chain_mapping_chain_status gauge');
  });
});
