import { exportRows, exportSeries, type InputOf, Unavailable } from '@chain-mapping/contracts';
import { Answers, ByteStreams } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import { Controller, Logger } from '@nestjs/common';
import { fault, momentOf, rangeOf } from '../questions/range';
import { checkSubject } from '../questions/subject';
import { type Export, Exports } from './exports.store';

/** Each holds a thread of ClickHouse for as long as somebody reads. */
const MOST_AT_ONCE = 2;
const MOST_ROWS = 50_000_000;

@Controller()
export class ExportsController {
  private readonly logger = new Logger(ExportsController.name);
  private underWay = 0;

  constructor(
    private readonly exports: Exports,
    private readonly streams: ByteStreams,
    private readonly clock: Clock,
  ) {}

  @Answers(exportSeries)
  async series({ address, format, ...asked }: InputOf<typeof exportSeries>) {
    checkSubject(asked);
    const range = rangeOf(asked, this.clock.now());
    return this.send(address, () => this.exports.series(asked, range, format));
  }

  @Answers(exportRows)
  async rows({ address, ...asked }: InputOf<typeof exportRows>) {
    const wanted = { ...asked, from: momentOf(asked.from, 'from'), to: momentOf(asked.to, 'to') };
    if (wanted.from >= wanted.to) throw fault('from', 'is not before to');
    if (asked.table === 'chain_network_flows' && asked.chain_id !== undefined) {
      throw fault('chain_id', 'cannot be asked for: network flows are of no chain');
    }
    const count = await this.exports.count(wanted);
    if (count > MOST_ROWS) throw fault('from', `is too early: ${count} rows; at most ${MOST_ROWS} are written at once`);
    return this.send(address, () => this.exports.rows(wanted, count));
  }

  /** Answers when the first bytes are there; the others follow while they are read. */
  private async send(address: string, open: () => Promise<Export>): Promise<{ rows: number }> {
    if (this.underWay >= MOST_AT_ONCE) throw new Unavailable(`${MOST_AT_ONCE} exports are under way; try again later`);
    this.underWay += 1;
    const done = () => {
      this.underWay -= 1;
    };
    let opened: Export;
    try {
      opened = await open();
    } catch (error) {
      done();
      throw error;
    }
    void this.streams
      .send(address, opened.bytes)
      .catch((error: unknown) => this.logger.warn(`an export broke off: ${String(error)}`))
      .finally(() => {
        opened.bytes.destroy();
        opened.close();
        done();
      });
    return { rows: opened.rows };
  }
}
