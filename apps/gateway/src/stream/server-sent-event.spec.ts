import { serverSentEvent } from './server-sent-event';

describe('serverSentEvent', () => {
  it('is an id, a name, one line of data and a blank line', () => {
    expect(serverSentEvent('alert', '7', { message: 'two\nlines' })).toBe(
      'id: 7\nevent: alert\ndata: {"message":"two\\nlines"}\n\n',
    );
  });

  it('does not let an id or a name open a message of their own', () => {
    expect(serverSentEvent('a\n\nevent: b', '1\r\n2', {})).toBe('id: 1 2\nevent: a event: b\ndata: {}\n\n');
  });
});
