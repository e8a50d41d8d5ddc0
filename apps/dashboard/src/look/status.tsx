import type { ChainStatus } from '@chain-mapping/model';
import type { ReactNode } from 'react';
import { texts } from '../texts/texts';

/** Each status has a shape of its own, so that it can be told without colours. */
const shapes: Readonly<Record<ChainStatus, ReactNode>> = {
  healthy: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="m4.8 8.2 2.2 2.2 4.2-4.6" fill="none" stroke="var(--panel)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  degraded: (
    <>
      <path d="M8 1.4 15 14H1z" fill="currentColor" stroke="currentColor" strokeWidth="1.4" strokeLinejoin="round" />
      <path d="M8 6v3.6M8 12v.1" fill="none" stroke="var(--panel)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  unhealthy: (
    <>
      <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="currentColor" />
      <path d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2" stroke="var(--panel)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  unknown: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path
        d="M6.2 6.4a1.9 1.9 0 1 1 2.6 1.9c-.6.3-.8.6-.8 1.2M8 11.6v.1"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
      />
    </>
  ),
  maintenance: (
    <>
      <rect x="1.4" y="1.4" width="13.2" height="13.2" rx="3" fill="currentColor" />
      <path d="M6 5v6M10 5v6" stroke="var(--panel)" strokeWidth="1.9" strokeLinecap="round" />
    </>
  ),
  draft: <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2.4 2.4" />,
};

/** The shape alone: what it says must stand beside it, or be given as its label. */
export function StatusMark({ status, size = 14, label }: { status: ChainStatus; size?: number; label?: string }) {
  const spoken = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <svg className="mark" data-status={status} width={size} height={size} viewBox="0 0 16 16" {...spoken}>
      {shapes[status]}
    </svg>
  );
}

export function StatusLabel({ status }: { status: ChainStatus }) {
  return (
    <span className="status" data-status={status}>
      <StatusMark status={status} />
      {texts.status[status]}
    </span>
  );
}
