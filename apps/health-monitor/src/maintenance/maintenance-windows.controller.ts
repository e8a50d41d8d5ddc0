import {
  createMaintenanceWindow,
  deleteMaintenanceWindow,
  getMaintenanceWindow,
  listMaintenanceWindows,
  type InputOf,
} from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { MaintenanceWindows } from './maintenance-windows.service';

@Controller()
export class MaintenanceWindowsController {
  constructor(private readonly windows: MaintenanceWindows) {}

  @Answers(listMaintenanceWindows)
  list(filter: InputOf<typeof listMaintenanceWindows>) {
    return this.windows.list(filter);
  }

  @Answers(getMaintenanceWindow)
  get({ window_id }: InputOf<typeof getMaintenanceWindow>) {
    return this.windows.get(window_id);
  }

  @Answers(createMaintenanceWindow)
  create({ window, actor }: InputOf<typeof createMaintenanceWindow>) {
    return this.windows.create(window, actor);
  }

  @Answers(deleteMaintenanceWindow)
  remove({ window_id }: InputOf<typeof deleteMaintenanceWindow>) {
    return this.windows.remove(window_id);
  }
}
