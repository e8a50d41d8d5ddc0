const DAY_MS = 24 * 60 * 60 * 1000;

/** The days until a certificate ends, negative once it has; `undefined` where the date cannot be read. */
export function daysLeft(valid_to: string | undefined, now: number): number | undefined {
  const end = valid_to === undefined ? NaN : Date.parse(valid_to);
  return Number.isNaN(end) ? undefined : (end - now) / DAY_MS;
}

/** What is wrong with the certificate of a host, in words; the codes are those of OpenSSL and of node:tls. */
export function certificateProblem(code: string, host: string, days: number | undefined): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      // Without a negative number of days it is one above it that has ended.
      return days !== undefined && days < 0
        ? `The certificate of ${host} expired ${ago(-days)} ago`
        : `The chain of the certificate of ${host} has expired`;
    case 'CERT_NOT_YET_VALID':
      return `The certificate of ${host} is not valid yet`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return `The certificate of ${host} is signed by itself`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return `The certificate of ${host} is signed by an authority that is not known here`;
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `The chain of the certificate of ${host} is not complete`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return `The certificate is not one of ${host}`;
    case 'CERT_REVOKED':
      return `The certificate of ${host} has been revoked`;
    default:
      return `The certificate of ${host} cannot be trusted: ${code}`;
  }
}

function ago(days: number): string {
  const [count, unit] = days >= 1 ? [Math.floor(days), 'day'] : [Math.floor(days * 24), 'hour'];
  return `${String(count)} ${unit}${count === 1 ? '' : 's'}`;
}
