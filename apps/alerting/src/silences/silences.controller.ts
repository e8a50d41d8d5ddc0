import { createSilence, endSilence, getSilence, type InputOf, listSilences } from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { Silences } from './silences.service';

@Controller()
export class SilencesController {
  constructor(private readonly silences: Silences) {}

  @Answers(listSilences)
  list(filter: InputOf<typeof listSilences>) {
    return this.silences.list(filter);
  }

  @Answers(getSilence)
  get({ silence_id }: InputOf<typeof getSilence>) {
    return this.silences.get(silence_id);
  }

  @Answers(createSilence)
  create({ silence, actor }: InputOf<typeof createSilence>) {
    return this.silences.create(silence, actor);
  }

  @Answers(endSilence)
  end({ silence_id, actor }: InputOf<typeof endSilence>) {
    return this.silences.end(silence_id, actor);
  }
}
