import { DomainError, InvalidInput } from '@chain-mapping/contracts';
import type { AllowedHost } from './repository-address';

export class RepositoryNotAllowed extends DomainError {
  constructor(url: string, hosts: readonly AllowedHost[]) {
    const names = hosts.map(({ scheme, host, port }) => `${scheme}://${host}:${port}`);
    const allowed =
      names.length === 0
        ? 'Scans may read no repository here; set DISCOVERY_GIT_HOSTS to the hosts, separated by commas, from which they may'
        : `Scans may read repositories of ${names.join(', ')} only; DISCOVERY_GIT_HOSTS says which hosts these are`;
    super('RepositoryNotAllowed', `${allowed}. The repository asked for: ${url}`, { repository: url });
  }
}

export class NoRepository extends InvalidInput {
  constructor(path: string, message: string) {
    super(message, [{ path, message }]);
  }
}
