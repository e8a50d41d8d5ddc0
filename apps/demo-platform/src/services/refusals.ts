export interface RefusedAnswer {
  answer: Buffer;
  /** Whether the connection ends after it. */
  ends: boolean;
}

/** How a server that is up but cannot work says so, in the words of its protocol. */
export interface Refusal {
  /** For one connection: what is answered to each piece that the client sends. */
  forConnection(): (piece: Buffer) => RefusedAnswer;
  /** What a client that is already being served is told before its connection ends. */
  farewell: Buffer;
}

const SSL_REQUEST = 80_877_103;
const GSS_ENCRYPTION_REQUEST = 80_877_104;
const REDIS_ERROR = '-ERR the server is not able to work\r\n';
const LONGEST_COMMAND = 1024 * 1024;

/** ErrorResponse of the Postgres protocol, version 3. */
function postgresError(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const header = Buffer.alloc(5);
  header.write('E');
  header.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([header, fields]);
}

function refusePostgres(piece: Buffer): RefusedAnswer {
  const asked = piece.length >= 8 ? piece.readInt32BE(4) : 0;
  // A client that asks for encryption first is told "no" and goes on in plain text.
  if (asked === SSL_REQUEST || asked === GSS_ENCRYPTION_REQUEST) return { answer: Buffer.from('N'), ends: false };
  return { answer: postgresError('57P03', 'the database system is not able to work'), ends: true };
}

/** Where the command that begins at `start` ends; nothing while it has not come whole. */
function endOfCommand(text: string, start: number): number | undefined {
  const lineEnd = (from: number) => {
    const end = text.indexOf('\r\n', from);
    return end < 0 ? undefined : end + 2;
  };
  let position = lineEnd(start);
  if (text[start] !== '*') return position;
  for (let left = Number.parseInt(text.slice(start + 1), 10); left > 0 && position !== undefined; left -= 1) {
    const length = Number.parseInt(text.slice(position + 1), 10);
    const content = lineEnd(position);
    position = content === undefined ? undefined : content + length + 2;
  }
  return position !== undefined && position <= text.length ? position : undefined;
}

/** Clients send commands in one go and wait for as many answers, so each whole command gets one. */
function refuseRedis(): (piece: Buffer) => RefusedAnswer {
  let waiting = '';
  return (piece) => {
    waiting += piece.toString('latin1');
    let answered = 0;
    let done = 0;
    for (
      let end = endOfCommand(waiting, 0);
      end !== undefined && done < waiting.length;
      end = endOfCommand(waiting, done)
    ) {
      done = end;
      answered += 1;
    }
    waiting = waiting.slice(done);
    return { answer: Buffer.from(REDIS_ERROR.repeat(answered)), ends: waiting.length > LONGEST_COMMAND };
  };
}

const refusals: Readonly<Record<'postgres' | 'redis', Refusal>> = {
  postgres: {
    forConnection: () => refusePostgres,
    farewell: postgresError('57P01', 'terminating connection due to administrator command'),
  },
  redis: { forConnection: refuseRedis, farewell: Buffer.alloc(0) },
};

export function refusalOf(protocol: 'postgres' | 'redis'): Refusal {
  return refusals[protocol];
}
