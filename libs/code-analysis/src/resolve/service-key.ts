import { normalise } from './declared';

/** `orders`, `orders-service` and `order_service` are one service to those who call it. */
export const serviceKey = (service: string): string => normalise(service.replace(/[-_](service|svc|server|api)$/i, ''));
