/** Which pictures are shown, and in which order. */
import type { ClassifiedPicture, PictureClass } from '../../engine/server/api';

export type Order = 'order' | 'name' | 'class' | 'confidence';

/** Which pictures: all of them, those without an answer, those that could not be read, or those of a class (`class:LABEL`). */
export type Filter = 'all' | 'unsure' | 'broken' | `class:${string}`;

/** The best guess; undefined for a picture that could not be read. */
export const bestOf = (picture: ClassifiedPicture): PictureClass | undefined =>
  'error' in picture ? undefined : picture.classes[0];

/** Whether the model itself says that its best guess is no answer. */
export const isUnsure = (picture: ClassifiedPicture): boolean => 'sure' in picture && picture.sure === false;

/** What can be filtered by, with how many pictures each has; classes that are answers only, the most frequent first. */
export function filtersOf(pictures: readonly ClassifiedPicture[]): ReadonlyMap<Filter, number> {
  const counts = new Map<Filter, number>();
  const classes = new Map<Filter, number>();
  const count = (of: Map<Filter, number>, filter: Filter) => of.set(filter, (of.get(filter) ?? 0) + 1);
  for (const picture of pictures) {
    const filter = filterOf(picture);
    count(filter.startsWith('class:') ? classes : counts, filter);
  }
  return new Map([...counts, ...[...classes].sort(([, a], [, b]) => b - a)]);
}

/** The pictures that pass the filter, in that order; those without an answer come last where answers decide. */
export function arrange(
  pictures: readonly ClassifiedPicture[],
  filter: Filter,
  order: Order,
): readonly ClassifiedPicture[] {
  const shown = filter === 'all' ? pictures : pictures.filter((picture) => filterOf(picture) === filter);
  return shown.toSorted((a, b) => compare(a, b, order) || a.n - b.n);
}

function filterOf(picture: ClassifiedPicture): Filter {
  const best = bestOf(picture);
  if (!best) return 'broken';
  return isUnsure(picture) ? 'unsure' : `class:${best.label}`;
}

function compare(a: ClassifiedPicture, b: ClassifiedPicture, order: Order): number {
  switch (order) {
    case 'order':
      return 0;
    case 'name':
      return byName(a.name, b.name);
    case 'class':
      return rank(a) - rank(b) || byName(bestOf(a)?.label ?? '', bestOf(b)?.label ?? '');
    case 'confidence':
      return (bestOf(b)?.probability ?? -1) - (bestOf(a)?.probability ?? -1);
  }
}

const rank = (picture: ClassifiedPicture): number => (!bestOf(picture) ? 2 : isUnsure(picture) ? 1 : 0);

const { compare: byName } = new Intl.Collator(undefined, { numeric: true });
