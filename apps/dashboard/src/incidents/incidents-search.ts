/** Which incidents are shown: those that are open where it is not given. */
export const incidentsSearch = ({ status }: Record<string, unknown>): { status?: 'closed' } =>
  status === 'closed' ? { status } : {};
