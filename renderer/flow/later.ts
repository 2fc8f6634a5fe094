import type { ClipInfo } from '../../engine/server/api.js';

/** The later of what is known of a clip and what was told of it: answers and events may overtake one another. */
export function later(known: ClipInfo | undefined, told: ClipInfo): ClipInfo {
  if (known?.id !== told.id) return told;
  const ahead = known.complete === told.complete ? known.previewed > told.previewed : known.complete;
  return ahead ? known : told;
}
