import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { HeartbeatTokenRow } from './heartbeat-token.entity';

/** The tokens that targets report in with, as hashes: one for each heartbeat. */
@Injectable()
export class HeartbeatTokensRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** The heartbeat that a token is for. A token that is none costs as much as one that is. */
  async endpointOf(hash: string): Promise<string | undefined> {
    const row = await this.source
      .getRepository(HeartbeatTokenRow)
      .findOne({ select: { endpoint: true }, where: { hash: Buffer.from(hash, 'hex') } });
    return row?.endpoint;
  }

  /** Instead of the token that the heartbeat had. */
  async put(endpoint: string, hash: string, created_by: string, created_at: Date): Promise<void> {
    await this.source
      .getRepository(HeartbeatTokenRow)
      .upsert({ endpoint, hash: Buffer.from(hash, 'hex'), created_by, created_at }, ['endpoint']);
  }
}
