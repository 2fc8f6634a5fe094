import { useEffect, useRef } from 'react';
import type { Attention } from '../../engine/server/api';
import classes from './classify.module.css';
import { heatPixels } from './heat-map';

/** The heat map over the part of the picture that the model saw; the browser smooths its cells. */
export function HeatOverlay({
  attention,
  opacity,
}: {
  readonly attention: Attention;
  readonly opacity: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { side, part } = attention;
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    context.putImageData(new ImageData(heatPixels(attention), attention.side), 0, 0);
  }, [attention]);
  const share = (value: number) => `${value * 100}%`;
  return (
    <canvas
      ref={canvas}
      className={classes.heat}
      width={side}
      height={side}
      data-testid="heat"
      style={{
        left: share(part.x),
        top: share(part.y),
        width: share(part.width),
        height: share(part.height),
        opacity,
      }}
    />
  );
}
