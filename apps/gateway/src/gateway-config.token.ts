/** Under which the gateway's configuration is injected. */
export const GATEWAY_CONFIG = Symbol('gateway-config');
