/** A folder for CPU profiles of the service, to find out where the time goes: they cost time themselves. */
export const PROFILES = process.env['PROFILES'];
