import type { Alert, Incident } from '@chain-mapping/model';
import { byIncident } from './by-incident';

const alert = (id: string, incident_id: string | null) => ({ id, incident_id }) as Alert;

describe('byIncident', () => {
  it('puts alerts under their incidents, and those without one last', () => {
    const [first, second] = [{ id: 'i1' } as Incident, { id: 'i2' } as Incident];
    const alerts = [alert('a', null), alert('b', 'i2'), alert('c', 'i1'), alert('d', 'i2'), alert('e', 'unknown')];
    expect(byIncident(alerts, [first, second])).toEqual([
      { incident: second, alerts: [alerts[1], alerts[3]] },
      { incident: first, alerts: [alerts[2]] },
      { incident: undefined, alerts: [alerts[0], alerts[4]] },
    ]);
    expect(byIncident([], [first])).toEqual([]);
  });
});
