/** One figure on the frame: its outline, its name, and the handles of the one that is selected. */
import { useTranslation } from 'react-i18next';
import type { Point } from '../../engine/analysis/analysis';
import { rounded } from './draw';
import { type Figure, type FigureKind, moved, onFrame, shifted, withPoint } from './figures';
import styles from './measure.module.css';
import { remember, removeAt, revise, setMeasure } from './measure-state';
import type { View } from './overlay';

interface Props {
  readonly figure: Figure;
  readonly view: View;
}

export function FigureMark({ figure, view, selected }: Props & { readonly selected: boolean }) {
  const { place, points, kind } = figure;
  const label = useLabel(figure);
  const drag = useDrag(view);
  const shift = (by: Point) => shifted(points, by, view.frame);
  const at = view.toScreen(points[0]!);
  return (
    <g className={styles.figure} data-kind={kind} data-selected={selected || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: HTML has no button that is drawn in SVG. */}
      <g
        role="button"
        tabIndex={0}
        aria-label={label}
        aria-pressed={selected}
        onFocus={() => setMeasure({ selected: place })}
        onPointerDown={(event) => {
          event.currentTarget.focus();
          setMeasure({ selected: place });
          drag(event, (by) => put(figure, shift(by)));
        }}
        onKeyDown={(event) => onKey(event, figure, shift)}
      >
        <Outline figure={figure} view={view} />
      </g>
      {place.name && (
        <text className={styles.name} x={at.x + 7} y={at.y - 7} aria-hidden>
          {place.name}
        </text>
      )}
    </g>
  );
}

/** What is moved by its middle alone. */
const WITHOUT_HANDLES: readonly FigureKind[] = ['brush', 'probe', 'track', 'origin'];

/** The corners or ends of the selected figure; they lie over all figures. */
export function FigureHandles({ figure, view }: Props) {
  const { t } = useTranslation();
  const label = useLabel(figure);
  const drag = useDrag(view);
  if (WITHOUT_HANDLES.includes(figure.kind)) return null;
  return figure.points.map((point, i) => {
    const { x, y } = view.toScreen(point);
    const shift = (by: Point) =>
      withPoint(figure, i, onFrame({ x: point.x + by.x, y: point.y + by.y }, view.frame));
    return (
      // biome-ignore lint/a11y/useSemanticElements: HTML has no button that is drawn in SVG.
      <circle
        // biome-ignore lint/suspicious/noArrayIndexKey: a corner is its number.
        key={i}
        className={styles.handle}
        cx={x}
        cy={y}
        r={5}
        role="button"
        tabIndex={0}
        aria-label={t('measure.handle', { number: i + 1, figure: label })}
        onPointerDown={(event) => drag(event, (by) => put(figure, shift(by)))}
        onKeyDown={(event) => onKey(event, figure, shift)}
      />
    );
  });
}

function useLabel({ kind, place }: Figure): string {
  const { t } = useTranslation();
  return `${t(`measure.tool.${kind}`)} ${place.name}`.trim();
}

const put = (figure: Figure, points: readonly Point[]) =>
  revise((analysis) => moved(analysis, figure, points.map(rounded)));

/** Arrow keys move, Delete removes. */
function onKey(event: React.KeyboardEvent, figure: Figure, shift: (by: Point) => readonly Point[]): void {
  const by = arrow(event);
  const removes = event.key === 'Delete' || event.key === 'Backspace';
  if (!by && !removes) return;
  event.preventDefault();
  // The keys of the screen step from frame to frame.
  event.stopPropagation();
  if (by) {
    remember();
    put(figure, shift(by));
  } else removeAt(figure.place);
}

function Outline({ figure: { kind, points, shape }, view }: Props) {
  const path = points.map((point) => view.toScreen(point));
  const text = view.toPolyline(points);
  const at = path[0]!;
  switch (kind) {
    case 'rectangle':
    case 'polygon':
    case 'plane':
      return <polygon className={styles.area} points={text} />;
    case 'brush':
      return shape?.kind === 'brush'
        ? shape.strokes.map(({ points: stroke, radius }, i) => (
            <polyline
              // biome-ignore lint/suspicious/noArrayIndexKey: strokes only come at the end.
              key={i}
              className={styles.stroke}
              style={{ strokeWidth: 2 * radius * view.zoom }}
              // A single point is a line of no length, with round ends.
              points={view.toPolyline([...stroke, stroke.at(-1)!])}
            />
          ))
        : null;
    case 'line':
    case 'length':
      return (
        <>
          <polyline className={styles.wide} points={text} />
          <polyline className={styles.line} points={text} />
          {kind === 'line' && <Side from={at} to={path[1]!} />}
        </>
      );
    case 'probe':
    case 'track':
    case 'origin':
      return (
        <>
          <circle className={styles.wide} cx={at.x} cy={at.y} r={11} />
          {kind === 'track' && <circle className={styles.area} cx={at.x} cy={at.y} r={7} />}
          <path className={styles.line} d={`M${at.x - 7},${at.y}h14M${at.x},${at.y - 7}v14`} />
        </>
      );
  }
}

/** Which way across the line counts as positive: to its right, as seen going along it. */
function Side({ from, to }: { readonly from: Point; readonly to: Point }) {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const [ex, ey] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  const tip = { x: x - 14 * ey, y: y + 14 * ex };
  const back = (side: number) => `${tip.x + 5 * ey + 4 * side * ex},${tip.y - 5 * ex + 4 * side * ey}`;
  return (
    <polyline
      className={styles.line}
      points={`${x},${y} ${tip.x},${tip.y} ${back(1)} ${tip.x},${tip.y} ${back(-1)}`}
    />
  );
}

/** Drags from where it was pressed: `move` hears how far in pixels of the clip. One drag is one change. */
function useDrag(view: View) {
  return (event: React.PointerEvent<SVGElement>, move: (by: Point) => void) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    const element = event.currentTarget;
    const start = view.fromEvent(event);
    let begun = false;
    element.setPointerCapture(event.pointerId);
    const left = new AbortController();
    const { signal } = left;
    element.addEventListener(
      'pointermove',
      (moving) => {
        const at = view.fromEvent(moving as PointerEvent);
        if (!begun) remember();
        begun = true;
        move({ x: at.x - start.x, y: at.y - start.y });
      },
      { signal },
    );
    for (const end of ['pointerup', 'pointercancel'] as const) {
      element.addEventListener(end, () => left.abort(), { signal });
    }
  };
}

/** By how much an arrow key moves something: a pixel, with Shift ten. */
function arrow({ key, shiftKey }: React.KeyboardEvent): Point | undefined {
  const by = shiftKey ? 10 : 1;
  switch (key) {
    case 'ArrowLeft':
      return { x: -by, y: 0 };
    case 'ArrowRight':
      return { x: by, y: 0 };
    case 'ArrowUp':
      return { x: 0, y: -by };
    case 'ArrowDown':
      return { x: 0, y: by };
    default:
      return undefined;
  }
}
