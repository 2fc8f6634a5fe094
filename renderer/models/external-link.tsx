import type { ReactNode } from 'react';

/** A page of somebody else: it opens in the person's browser and learns nothing of us. */
export function ExternalLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}
