import { getScan, type InputOf, type Scan, startScan } from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { ScansService } from './scans.service';

@Controller()
export class ScansController {
  constructor(private readonly scans: ScansService) {}

  @Answers(startScan)
  start(input: InputOf<typeof startScan>): Promise<Scan> {
    return this.scans.start(input);
  }

  @Answers(getScan)
  get({ scan_id }: InputOf<typeof getScan>): Promise<Scan> {
    return this.scans.get(scan_id);
  }
}
