import { useEffect, useState } from 'react';
import type { Point } from '../../engine/analysis/analysis';
import { drawn, PRESSES } from './draw';
import { onFrame } from './figures';
import { edit, setMeasure, type Tool, useMeasure } from './measure-state';
import type { View } from './overlay';

/** CSS pixels that a press moves before it draws something. */
const SMALLEST_DRAG = 4;
/** CSS pixels around the first corner that close a polygon. */
const CLOSING = 8;

interface Drawing {
  /** What has been drawn of the next figure. */
  readonly points: readonly Point[];
  readonly cursor?: Point;
  readonly handlers: React.SVGAttributes<SVGSVGElement>;
}

/** Draws with the tool that was chosen; Escape lets go of it, Enter and a double click end a polygon. */
export function useDrawing(view: View | undefined): Drawing {
  const tool = useMeasure((state) => state.tool);
  const [points, setPoints] = useState<readonly Point[]>([]);
  const [cursor, setCursor] = useState<Point>();
  const [drawingWith, setDrawingWith] = useState(tool);
  if (drawingWith !== tool) {
    setDrawingWith(tool);
    setPoints([]);
  }
  useKeys(tool, points, setPoints);
  if (!view || !tool) return { points: [], handlers: {} };
  const presses = PRESSES[tool];
  const held = presses === 'drag' || presses === 'stroke';
  const finish = (all: readonly Point[]) => {
    setPoints([]);
    commit(tool, all);
  };
  const place = (event: React.PointerEvent) => onFrame(view.fromEvent(event), view.frame);
  return {
    points,
    cursor,
    handlers: {
      onPointerDown(event) {
        if (event.button !== 0) return;
        event.preventDefault();
        const at = place(event);
        if (held) {
          event.currentTarget.setPointerCapture(event.pointerId);
          setPoints([at]);
          return;
        }
        const all = [...points, at];
        const isClosed =
          presses === 'many' && points.length >= 3 && apart(points[0]!, at) * view.zoom < CLOSING;
        if (isClosed || event.detail > 1) {
          if (points.length >= 3) finish(points);
        } else if (all.length === presses) finish(all);
        else setPoints(all);
      },
      onPointerMove(event) {
        const at = place(event);
        setCursor(at);
        if (points.length === 0) return;
        if (presses === 'stroke') setPoints([...points, at]);
        if (presses === 'drag') setPoints([points[0]!, at]);
      },
      onPointerUp() {
        if (!held || points.length === 0) return;
        const [from, to] = [points[0]!, points.at(-1)!];
        if (presses === 'drag' && apart(from, to) * view.zoom < SMALLEST_DRAG) setPoints([]);
        else finish(points);
      },
      onPointerLeave: () => setCursor(undefined),
    },
  };
}

const apart = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** Adds what was drawn, and shows it as the selected one. The brush stays in the hand. */
export function commit(tool: Tool, points: readonly Point[]): void {
  const { analysis, radius, selected } = useMeasure.getState();
  const next = drawn(analysis, tool, points, { radius, selected });
  edit(() => next.analysis);
  const scaled = next.analysis.calibration !== analysis.calibration;
  setMeasure({
    selected: next.place,
    tool: tool === 'brush' ? tool : undefined,
    ...(scaled && { units: 'metric' as const }),
  });
}

function useKeys(
  tool: Tool | undefined,
  points: readonly Point[],
  setPoints: (points: readonly Point[]) => void,
): void {
  useEffect(() => {
    if (!tool) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Enter' && tool === 'polygon' && points.length >= 3) {
        event.preventDefault();
        setPoints([]);
        commit(tool, points);
      }
      if (event.key !== 'Escape') return;
      if (points.length > 0) setPoints([]);
      else setMeasure({ tool: undefined });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [tool, points, setPoints]);
}
