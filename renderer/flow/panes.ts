import type { Box, Point, Size } from '../flow-view/camera.js';
import type { Compare } from './flow-state.js';

/** CSS pixels between two pictures. */
const GAP = 2;

export interface PaneBoxes {
  /** Where the clip lies. */
  readonly box: Box;
  /** The part of it that is shown. */
  readonly window: Box;
}

/** One pane, two in the same place with a cut between them, or two beside one another. */
export function panesOf(
  layout: Compare['layout'] | undefined,
  cut: number,
  { width, height }: Size,
): PaneBoxes[] {
  const whole = { x: 0, y: 0, width, height };
  if (layout === undefined) return [{ box: whole, window: whole }];
  if (layout === 'split') {
    const at = Math.round(width * cut);
    return [
      { box: whole, window: { ...whole, width: at } },
      { box: whole, window: { ...whole, x: at, width: width - at } },
    ];
  }
  const half = { y: 0, width: (width - GAP) / 2, height };
  return [0, half.width + GAP].map((x) => ({ box: { x, ...half }, window: { x, ...half } }));
}

/** The pane under a point. */
export function paneAt(panes: readonly PaneBoxes[], { x }: Point): PaneBoxes {
  return panes.find(({ window }) => x < window.x + window.width) ?? panes.at(-1)!;
}
