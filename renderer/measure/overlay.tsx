/** What is drawn on the frame, over the picture: it follows pan and zoom, and takes the tools. */
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Point } from '../../engine/analysis/analysis';
import { useFlow } from '../flow/flow-state';
import { panesOf } from '../flow/panes';
import { fitted, type Size, toClip, toScreen } from '../flow-view/index';
import { Draft } from './draft';
import { FigureHandles, FigureMark } from './figure-mark';
import { figuresOf, samePlace } from './figures';
import styles from './measure.module.css';
import { useMeasure } from './measure-state';
import { MovingObjects } from './moving-objects';
import { Paths } from './paths';
import { useDrawing } from './use-drawing';

/** From the pixels of an analysis, whose centres are whole numbers, to the screen and back. */
export interface View {
  readonly zoom: number;
  readonly frame: Size;
  toScreen(point: Point): Point;
  /** As SVG's polylines have them. */
  toPolyline(points: readonly Point[]): string;
  /** Of an event over the overlay. */
  fromEvent(event: { clientX: number; clientY: number }): Point;
}

/** `size`: of the stage, in CSS pixels. */
export function MeasureOverlay({ size }: { readonly size: Size }) {
  const { t } = useTranslation();
  const svg = useRef<SVGSVGElement>(null);
  const view = useView(size, svg);
  const analysis = useMeasure((state) => state.analysis);
  const selected = useMeasure((state) => state.selected);
  const tool = useMeasure((state) => state.tool);
  const drawing = useDrawing(view);
  if (!view) return null;
  const figures = figuresOf(analysis);
  const chosen = figures.find(({ place }) => samePlace(place, selected));
  return (
    // biome-ignore lint/a11y/useSemanticElements: HTML has no group that is drawn in SVG.
    <svg
      ref={svg}
      className={styles.overlay}
      data-drawing={tool}
      data-over-stage
      role="group"
      aria-label={t('measure.overlay')}
      {...drawing.handlers}
      onWheel={passOn}
    >
      <MovingObjects view={view} />
      <Paths view={view} />
      {figures.map((figure) => (
        <FigureMark
          key={`${figure.place.list} ${figure.place.name}`}
          figure={figure}
          view={view}
          selected={figure === chosen}
        />
      ))}
      {chosen && <FigureHandles figure={chosen} view={view} />}
      <Draft points={drawing.points} cursor={drawing.cursor} tool={tool} view={view} />
    </svg>
  );
}

function useView(size: Size, svg: React.RefObject<SVGSVGElement | null>): View | undefined {
  const clip = useFlow((state) => state.clip);
  const camera = useFlow((state) => state.camera);
  const layout = useFlow((state) => state.compare?.layout);
  const cut = useFlow((state) => state.cut);
  if (!clip || size.width === 0) return undefined;
  const { box } = panesOf(layout, cut, size)[0]!;
  const looking = camera ?? fitted(clip, box);
  // The view counts from the corner of the first pixel.
  const onScreen = ({ x, y }: Point) => toScreen(looking, box, { x: x + 0.5, y: y + 0.5 });
  return {
    zoom: looking.zoom,
    frame: { width: clip.width, height: clip.height },
    toScreen: onScreen,
    toPolyline: (points) =>
      points
        .map(onScreen)
        .map(({ x, y }) => `${x},${y}`)
        .join(' '),
    fromEvent({ clientX, clientY }) {
      const { left, top } = svg.current!.getBoundingClientRect();
      const { x, y } = toClip(looking, box, { x: clientX - left, y: clientY - top });
      return { x: x - 0.5, y: y - 0.5 };
    },
  };
}

/** The picture below is zoomed, whatever lies over it. */
function passOn(event: React.WheelEvent<SVGSVGElement>): void {
  const canvas = event.currentTarget.parentElement?.querySelector('canvas');
  canvas?.dispatchEvent(new WheelEvent('wheel', event.nativeEvent));
}
