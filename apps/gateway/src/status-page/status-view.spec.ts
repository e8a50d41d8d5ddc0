import { badge, share, statusPage } from './status-html';
import { HISTORY_DAYS, publicChain, statusView } from './status-view';

const NOW = Date.parse('2030-03-10T15:00:00.000Z');
const history = {
  chain_id: 'A1',
  points: [
    { time: '2030-03-09T00:00:00.000Z', availability: 0.5, p95: 10 },
    { time: '2030-03-10T00:00:00.000Z', availability: 1, p95: 10 },
  ],
};
const chain = publicChain({ id: 'A1', name: 'Checkout' }, { status: 'unhealthy' }, history, NOW);

describe('the status page', () => {
  it('says of each day how much was answered, the oldest first, and nothing of days without checks', () => {
    expect(chain.days).toHaveLength(HISTORY_DAYS);
    expect(chain.days.slice(-3)).toEqual([
      { date: '2030-03-08', availability: null },
      { date: '2030-03-09', availability: 0.5 },
      { date: '2030-03-10', availability: 1 },
    ]);
    expect(chain).toMatchObject({ status: 'outage', availability: 0.75 });
    expect(publicChain({ id: 'A1', name: '' }, { status: 'healthy' }, undefined, NOW).availability).toBeNull();
  });

  it('is as bad as its worst chain', () => {
    const well = { ...chain, status: 'operational' as const };
    expect(statusView('Shop', [well, chain], NOW).status).toBe('outage');
    expect(statusView('Shop', [well], NOW).status).toBe('operational');
    expect(statusView('Shop', [], NOW).status).toBe('unknown');
  });

  it('shows hostile names as text, on the page and on badges', () => {
    const name = `<img src=x onerror="alert(1)">&'`;
    const shown = '&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;';
    const page = statusPage(statusView(name, [{ ...chain, name }], NOW));
    expect(page).not.toContain('<img');
    expect(page.split(shown)).toHaveLength(4);
    expect(badge(name, 'outage')).toContain(shown);
    expect(badge('x'.repeat(500), 'outage').length).toBeLessThan(1200);
  });

  it('rounds nothing to all that is not', () => {
    expect([1, 0.999999, 0.5, 0, null].map(share)).toEqual(['100 %', '99.99 %', '50 %', '0 %', 'not measured']);
  });
});
