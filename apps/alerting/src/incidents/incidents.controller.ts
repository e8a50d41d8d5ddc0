import {
  acknowledgeIncident,
  getIncident,
  type InputOf,
  listIncidents,
  resolveIncident,
} from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { IncidentsService } from './incidents.service';

@Controller()
export class IncidentsController {
  constructor(private readonly incidents: IncidentsService) {}

  @Answers(listIncidents)
  list(filter: InputOf<typeof listIncidents>) {
    return this.incidents.list(filter);
  }

  @Answers(getIncident)
  get({ incident_id }: InputOf<typeof getIncident>) {
    return this.incidents.get(incident_id);
  }

  @Answers(acknowledgeIncident)
  acknowledge(input: InputOf<typeof acknowledgeIncident>) {
    return this.incidents.acknowledge(input);
  }

  @Answers(resolveIncident)
  resolve(input: InputOf<typeof resolveIncident>) {
    return this.incidents.resolve(input);
  }
}
