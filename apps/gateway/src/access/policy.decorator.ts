import type { Role } from '@chain-mapping/contracts';
import { RouteConfig } from '@nestjs/platform-fastify';

/** Everybody may ask, without a key. `unlimited`: and as often as they like, as a prober or collector does. */
export const Public = ({ unlimited = false } = {}) => RouteConfig({ access: 'public', unlimited });

/** Only who has at least this role may ask, whatever the method. */
export const RequiresRole = (access: Role) => RouteConfig({ access });
