/** The pictures of one classification: those there are, and those that come. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ClassifiedPicture } from '../../engine/server/api';
import { answer, api, until } from '../api/client';
import { useServerEvent } from '../api/events';
import { withMeanwhile } from '../api/meanwhile';

interface Pictures {
  readonly pictures: readonly ClassifiedPicture[];
}

const keyOf = (job: string | undefined) => ['classifications', job] as const;

/** Those of a job, in the order in which they came; none without a job. */
export function usePictures(job: string | undefined) {
  const client = useQueryClient();
  useServerEvent('picture', (event) => {
    client.setQueryData<Pictures>(keyOf(event.job), (known) => known && withPicture(known, event.picture));
  });
  return useQuery({
    queryKey: keyOf(job),
    queryFn: ({ signal }) => {
      const one = { param: { job: job! } };
      const asked = answer<Pictures>(api.classifications[':job'].$get(one, until(signal)));
      return withMeanwhile(asked, (known, event) =>
        event.type === 'picture' && event.job === job ? withPicture(known, event.picture) : known,
      );
    },
    enabled: job !== undefined,
    select: ({ pictures }) => pictures,
  });
}

/** A picture may be told twice: by an event, and by the answer that was under way. */
function withPicture({ pictures }: Pictures, picture: ClassifiedPicture): Pictures {
  return { pictures: [...pictures.filter(({ n }) => n !== picture.n), picture] };
}
