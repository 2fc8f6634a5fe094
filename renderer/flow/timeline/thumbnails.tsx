import { memo } from 'react';
import type { ClipInfo } from '../../../engine/server/api.js';
import { frameAt } from '../playback.js';
import { type TimeScale, toTime } from './time-scale.js';
import styles from './timeline.module.css';

/** Pixels across of the pictures asked for; screens with a density of two still get sharp ones. */
const WIDTH = 192;

/** CSS pixels across of one that can still be made out: of a very tall clip its middle is shown. */
const NARROWEST = 24;

interface Props {
  readonly clip: ClipInfo;
  readonly times: readonly number[];
  readonly scale: TimeScale;
  readonly height: number;
}

/** Frames side by side, each that of the middle of its place. Those that are not decoded yet leave their place empty. */
export const Thumbnails = memo(function Thumbnails({ clip, times, scale, height }: Props) {
  const across = Math.max(NARROWEST, height * (clip.width / clip.height));
  const count = Math.max(1, Math.round(scale.width / across));
  const frames = Array.from({ length: count }, (_, i) =>
    frameAt(times, toTime(scale, ((i + 0.5) / count) * scale.width)),
  );
  return (
    <div className={styles.thumbnails}>
      {frames.map((index, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place is what it is by its number; short clips show a frame twice.
        <div key={place} className={styles.place}>
          {index < clip.previewed && (
            <img
              src={`/api/clips/${clip.id}/frames/${index}?width=${WIDTH}`}
              alt=""
              draggable={false}
              fetchPriority="low"
            />
          )}
        </div>
      ))}
    </div>
  );
});
