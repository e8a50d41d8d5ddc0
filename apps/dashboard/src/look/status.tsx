import type { ChainStatus } from '@chain-mapping/model';
import { texts } from '../texts/texts';
import { type MarkShape, markShapes } from './mark-shapes';

/** Outlines of what marks are made of, in the colour of what is around them. */
export function Outlines({ shape: { area, line, sign, isDashed } }: { shape: MarkShape }) {
  return (
    <>
      {area && <path d={area} fill="currentColor" />}
      {line && (
        <path
          d={line}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeLinejoin="round"
          {...(isDashed && { strokeDasharray: '2.4 2.4', strokeLinecap: 'butt' })}
        />
      )}
      {sign && <path d={sign} fill="none" stroke="var(--panel)" strokeWidth="1.8" strokeLinecap="round" />}
    </>
  );
}

/** The shape alone: what it says must stand beside it, or be given as its label. */
export function StatusMark({ status, size = 14, label }: { status: ChainStatus; size?: number; label?: string }) {
  const spoken = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <svg className="mark" data-status={status} width={size} height={size} viewBox="0 0 16 16" {...spoken}>
      <Outlines shape={markShapes[status]} />
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
