import { useEffect, useRef } from 'react';
import { wheelDisc } from '../flow-view/index.js';

/** The wheel of directions, so many CSS pixels across, as sharp as the screen is. */
export function WheelDisc({ size }: { readonly size: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const side = Math.round(size * window.devicePixelRatio);
  useEffect(() => {
    canvas.current!.getContext('2d')!.putImageData(new ImageData(wheelDisc(side), side, side), 0, 0);
  }, [side]);
  return <canvas ref={canvas} width={side} height={side} style={{ width: size, height: size }} />;
}
