/** A folder for a CPU profile of alerting, to find out where the time goes. */
export const PROFILES = process.env['PROFILES'];
