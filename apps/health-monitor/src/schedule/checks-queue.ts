export const CHECKS_QUEUE = 'checks';
