import { Socket } from 'node:net';
import { guarded, guardStreamOf } from './guarded';

const throwing = () => {
  throw new Error('tripped');
};

describe('guarded', () => {
  it('breaks off when whoever listens throws', () => {
    const socket = guarded(new Socket()).on('error', () => undefined);
    socket.on('data', throwing);
    expect(() => socket.emit('data', Buffer.from('x'))).not.toThrow();
    expect(socket.destroyed).toBe(true);
  });

  it('follows a connection to another stream', () => {
    const connection = { stream: new Socket() };
    guardStreamOf(connection);
    connection.stream = new Socket();
    connection.stream.on('error', () => undefined).on('data', throwing);
    expect(() => connection.stream.emit('data', Buffer.from('x'))).not.toThrow();
    expect(connection.stream.destroyed).toBe(true);
  });
});
