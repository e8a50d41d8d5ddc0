import { issueHeartbeatToken, reportHeartbeat, type InputOf } from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { Heartbeats } from './heartbeats.service';

@Controller()
export class HeartbeatsController {
  constructor(private readonly heartbeats: Heartbeats) {}

  @Answers(issueHeartbeatToken)
  issue({ chain_id, node_id, hash, actor }: InputOf<typeof issueHeartbeatToken>) {
    return this.heartbeats.issue(chain_id, node_id, hash, actor);
  }

  @Answers(reportHeartbeat)
  report({ hash, report }: InputOf<typeof reportHeartbeat>) {
    return this.heartbeats.report(hash, report);
  }
}
