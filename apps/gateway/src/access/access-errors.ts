import { DomainError, type Role } from '@chain-mapping/contracts';

export class Unauthenticated extends DomainError {
  constructor(message: string) {
    super('Unauthenticated', message);
  }
}

export class Forbidden extends DomainError {
  constructor(needed: Role, has: Role | null) {
    super('Forbidden', `This needs the role ${needed}; ${has ? `yours is ${has}` : 'you have none'}`);
  }
}

export class CrossSiteRequest extends DomainError {
  constructor() {
    super('CrossSiteRequest', 'This was sent for a page of another site');
  }
}

export class HostNotServed extends DomainError {
  constructor() {
    super('HostNotServed', 'Without access control only this machine is served, by its loopback names');
  }
}

export class TooManyRequests extends DomainError {
  constructor(seconds: number) {
    super('TooManyRequests', `Try again in ${seconds} s`);
  }
}
