import { randomUUID } from 'node:crypto';
import { rehearsedEffects } from './rehearsal';

it('goes through all that a first failure does: an alert that is told, what fails, and an incident that opens', () => {
  const { alerts, components, incidents, messages, checks } = rehearsedEffects(new Date(), randomUUID);
  expect(alerts.filter(({ told }) => told)).toMatchObject([{ kind: 'transition', alert: { status: 'firing' } }]);
  expect(components).toMatchObject([{ status: 'unhealthy' }]);
  expect(incidents).toHaveLength(1);
  expect(messages).toMatchObject([{ state: 'opened' }]);
  expect(checks).toEqual([]);
});
