import { NotificationChannelInput } from '@chain-mapping/model';
import { CHANNEL_TYPES, type ChannelField, channelInput, fieldsOf } from './channel-form';

const typed: Readonly<Record<ChannelField, string>> = {
  url: 'https://hooks.example.com/x',
  signing_secret: `whsec_${'A'.repeat(32)}`,
  authorization: 'Bearer x',
  host: 'mail.example.com',
  from: 'chain@example.com',
  to: 'ann@example.com, bob@example.com',
  port: '25',
  security: 'none',
  username: 'ann',
  password: 'secret',
  routing_key: 'a'.repeat(32),
  api_key: 'key',
  bot_token: '12345:abcdefghijkl',
  chat_id: '-12',
  subject: 'ops.alerts',
};

describe('the form of a channel', () => {
  it.each(CHANNEL_TYPES)(
    'asks for all that a channel of type %s needs, and for nothing that it does not take',
    (type) => {
      expect(NotificationChannelInput.safeParse(channelInput('Ops', type, typed)).error?.issues).toBeUndefined();
      const needed = Object.fromEntries(
        fieldsOf(type).flatMap(({ name, isNeeded }) => (isNeeded ? [[name, typed[name]]] : [])),
      );
      expect(NotificationChannelInput.safeParse(channelInput('Ops', type, needed)).error?.issues).toBeUndefined();
    },
  );

  it('lets the API name what is wrong', () => {
    const wrong = NotificationChannelInput.safeParse(
      channelInput('Ops', 'email', { ...typed, to: 'nobody', port: 'x' }),
    );
    expect(wrong.error?.issues.map(({ path }) => path.join('.')).sort()).toEqual(['config.port', 'config.to.0']);
  });
});
