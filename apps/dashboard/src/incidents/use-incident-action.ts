import type { Incident } from '@chain-mapping/model';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client';
import { openIncidentsQuery } from '../api/queries';
import { withIncident } from '../app/apply-event';

export function useIncidentAction(id: string, action: 'acknowledge' | 'resolve') {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body?: object) => call<Incident>('POST', `/api/v1/incidents/${id}/${action}`, { body: body ?? {} }),
    onSuccess: (incident) => {
      client.setQueryData(openIncidentsQuery.queryKey, (open) => open && withIncident(open, incident));
      void client.invalidateQueries({ queryKey: ['incidents'] });
      void client.invalidateQueries({ queryKey: ['alerts'] });
    },
  });
}
