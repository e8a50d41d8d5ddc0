import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { OpenConnections } from './open-connections';

/** As much of a response as is used here: it can be destroyed, and then says that it is closed. */
class Response extends EventEmitter {
  destroyed = false;

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}
const aResponse = () => new Response() as Response & ServerResponse;

describe('open connections', () => {
  it('are known by their key while they are open', () => {
    const open = new OpenConnections();
    const [first, second, other] = [aResponse(), aResponse(), aResponse()];
    open.add(first, 'a');
    open.add(second, 'a');
    open.add(other, 'b');
    first.emit('close');
    expect(open.bearers()).toEqual(['a', 'b']);
    second.emit('close');
    expect(open.bearers()).toEqual(['b']);
  });

  it('end with their key, and no others do', () => {
    const open = new OpenConnections();
    const [first, second, other] = [aResponse(), aResponse(), aResponse()];
    open.add(first, 'a');
    open.add(second, 'a');
    open.add(other, 'b');
    open.end('a');
    open.end('nobody');
    expect([first.destroyed, second.destroyed, other.destroyed]).toEqual([true, true, false]);
    expect(open.bearers()).toEqual(['b']);
  });
});
