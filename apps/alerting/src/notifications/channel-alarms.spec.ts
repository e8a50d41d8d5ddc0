import { decide, type Level } from '@chain-mapping/model';
import { ActiveAlerts } from '../alerts/active-alerts';
import type { AlertsService } from '../alerts/alerts.service';
import { deadLevel } from './channel-alarms';
import { ChannelAlarms } from './channel-alarms.service';

const START = Date.UTC(2026, 0, 1);
const channel = {
  id: '7d6f9a0e-3c52-4c0a-8a6e-1d3b5f7a9c11',
  name: 'on call',
  type: 'webhook' as const,
  since: new Date(START - 60_000),
  reason: 'answered 500',
  chain_id: 'A1',
};

/** Alarms of one replica, at a time, and what it has applied. */
function aReplica(at: number) {
  const active = new ActiveAlerts();
  const applied: Level[] = [];
  const alerts = { apply: async (levels: readonly Level[]) => void applied.push(...levels) } as AlertsService;
  return { active, applied, alarms: new ChannelAlarms(alerts, active, { now: () => new Date(at) }) };
}

/** The alarm, as another replica has stored it. */
function alarmOf(at: number) {
  const [change] = decide(null, deadLevel(channel, at), new Date(at), () => 'alarm');
  if (change === undefined) throw new Error('nothing changed');
  return change.alert;
}

describe('the alarm of a channel', () => {
  it('ends with the next message that is taken', async () => {
    const { active, applied, alarms } = aReplica(START + 2000);
    active.put(alarmOf(START));
    await alarms.works(channel.id);
    expect(applied).toMatchObject([{ state: 'clear', chain_id: 'A1', fingerprint: `channel_failed:${channel.id}` }]);
  });

  it('ends although this replica hears of the alarm after the message was taken', async () => {
    const { active, applied, alarms } = aReplica(START + 500);
    await alarms.works(channel.id);
    expect(applied).toEqual([]);
    active.put(alarmOf(START));
    expect(active.overtaken()).toMatchObject([{ state: 'clear', chain_id: 'A1', order: { at: START + 500 } }]);
  });

  it('goes on when a message was taken before it', async () => {
    const { active, alarms } = aReplica(START - 500);
    await alarms.works(channel.id);
    active.put(alarmOf(START));
    expect(active.overtaken()).toEqual([]);
  });
});
