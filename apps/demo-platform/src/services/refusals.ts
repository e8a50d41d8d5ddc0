/** How a server that is up but cannot work says so, in the words of its protocol. */
export interface Refusal {
  /** The answer to what a client has sent, and whether the connection ends after it. */
  answerTo(message: Buffer): { answer: Buffer; ends: boolean };
  /** What a client that is already being served is told before its connection ends. */
  farewell: Buffer;
}

const SSL_REQUEST = 80_877_103;
const GSS_ENCRYPTION_REQUEST = 80_877_104;

/** ErrorResponse of the Postgres protocol, version 3. */
function postgresError(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const header = Buffer.alloc(5);
  header.write('E');
  header.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([header, fields]);
}

const refusals: Readonly<Record<'postgres' | 'redis', Refusal>> = {
  postgres: {
    answerTo(message) {
      const asked = message.length >= 8 ? message.readInt32BE(4) : 0;
      // A client that asks for encryption first is told "no" and goes on in plain text.
      if (asked === SSL_REQUEST || asked === GSS_ENCRYPTION_REQUEST) return { answer: Buffer.from('N'), ends: false };
      return { answer: postgresError('57P03', 'the database system is not able to work'), ends: true };
    },
    farewell: postgresError('57P01', 'terminating connection due to administrator command'),
  },
  redis: {
    answerTo: () => ({ answer: Buffer.from('-ERR the server is not able to work\r\n'), ends: false }),
    farewell: Buffer.alloc(0),
  },
};

export function refusalOf(protocol: 'postgres' | 'redis'): Refusal {
  return refusals[protocol];
}
