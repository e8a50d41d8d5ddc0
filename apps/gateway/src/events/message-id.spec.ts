import { messageIdOf } from './message-id';

describe('messageIdOf', () => {
  const sent = messageIdOf('events', 'orders', [{ id: 'a' }, { id: 'b' }]);

  it('is the same for the same ids, whatever else is said', () => {
    const again = [
      { id: 'a', timestamp: 'later' },
      { id: 'b', attributes: {} },
    ];
    expect(messageIdOf('events', 'orders', again)).toBe(sent);
  });

  it('differs with the kind, the service, the ids and where they part', () => {
    const others = [
      messageIdOf('flows', 'orders', [{ id: 'a' }, { id: 'b' }]),
      messageIdOf('events', 'billing', [{ id: 'a' }, { id: 'b' }]),
      messageIdOf('events', 'orders', [{ id: 'a' }]),
      messageIdOf('events', 'orders', [{ id: 'b' }, { id: 'a' }]),
      messageIdOf('events', 'orders', [{ id: 'ab' }, { id: '' }]),
    ];
    expect(new Set([sent, ...others]).size).toBe(6);
  });
});
