import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChannelType, channelSecrets, NotificationChannelInput, NotificationRoutesInput } from '@chain-mapping/model';

const page = readFileSync(join(__dirname, '../../../../docs/notifications.md'), 'utf8');
const sections = page.split(/^#{2,3} /m);
const sectionOf = (title: string): string => sections.find((text) => text.startsWith(`${title}\n`)) ?? '';
const examplesIn = (text: string): unknown[] =>
  [...text.matchAll(/^```json\n(.*?)^```$/gms)].map(([, json = '']) => JSON.parse(json));

describe('the page on notifications', () => {
  it.each(ChannelType.options)('has an example of %s that can be made, and names its secrets', (type) => {
    const section = sectionOf(type);
    const examples = examplesIn(section);
    expect(examples).toHaveLength(1);
    expect(NotificationChannelInput.parse(examples[0])).toMatchObject({ type });
    for (const secret of channelSecrets[type]) expect(section).toContain(`\`${secret}\``);
  });

  it('has routes that can be set', () => {
    const [routes] = examplesIn(sectionOf('Routes'));
    expect(NotificationRoutesInput.parse(routes).routes).toHaveLength(2);
  });

  it('names every setting of a route', () => {
    const { default: settings } = NotificationRoutesInput.parse({});
    const { channels: _, ...others } = settings;
    for (const name of Object.keys(others)) expect(sectionOf('Routes')).toContain(`\`${name}\``);
  });
});
