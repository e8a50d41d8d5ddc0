/** A folder for CPU profiles of all services, to find out where the time goes. */
export const PROFILES = process.env['PROFILES'];
