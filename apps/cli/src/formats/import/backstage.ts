import type { Importer } from '../format';
import { draftsOf } from './backstage/drafts';
import { readEntities } from './backstage/entities';
import { groupsOf } from './backstage/groups';
import { relationsOf } from './backstage/relations';
import { servicesOf } from './backstage/services';
import { chainsOf } from './draft-chain';
import { Report } from './report';

/**
 * A System becomes a chain: its parts, and what they depend on outside, up to the border of the next System. Outside of all
 * Systems, each component that nothing depends on begins a chain.
 */
export const backstage: Importer = {
  name: 'backstage',
  description:
    'Backstage catalogue: a chain for each System, and for each component outside of one that nothing depends on',
  read(files, options = {}) {
    const report = new Report();
    const entities = readEntities(files, report);
    const relations = relationsOf(entities, report);
    const groups = groupsOf(entities, report);
    report.refuseFaults();
    const services = servicesOf(entities, report);
    const chains = chainsOf(draftsOf({ entities, relations, groups, services, report }), options, report);
    report.refuseFaults();
    return { chains, services: services.entries, notes: report.notes };
  },
};
