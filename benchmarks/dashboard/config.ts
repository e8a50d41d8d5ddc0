const minutes = Number(process.env['MINUTES'] ?? 0);
if (!(minutes >= 0)) throw new Error('MINUTES must be a number');

/** For how many minutes the memory of pages that stay open is watched, instead of all other figures; 0: not at all. */
export const MINUTES = minutes;
