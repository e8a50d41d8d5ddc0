import net from 'node:net';

export interface Reference {
  readonly host: string;
  readonly port: number;
}

/** Whether any of the addresses, which the operator has given, takes a connection; the first that does is enough. */
export async function anyAnswers(references: readonly Reference[], timeout_ms: number): Promise<boolean> {
  const late = AbortSignal.timeout(timeout_ms);
  const answers = references.map(
    (reference) =>
      new Promise<void>((resolve, reject) => {
        const socket = net.connect({ ...reference, signal: late });
        socket.on('error', reject);
        socket.on('connect', () => {
          resolve();
          socket.destroy();
        });
      }),
  );
  return Promise.any(answers).then(
    () => true,
    () => false,
  );
}
