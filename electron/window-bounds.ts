/** Where the window was, kept for the next time. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileAtomic } from '../engine/files/atomic.js';
import { parseJson } from '../engine/files/parse-json.js';
import type { DesktopWindow, ElectronParts } from './parts.js';

const schema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  maximized: z.boolean(),
  fullScreen: z.boolean(),
});

export type WindowBounds = z.infer<typeof schema>;

/** Of a window's title bar at least this much has to be on a screen, to be grabbed. */
const VISIBLE = 100;

/** What was kept in `path`; undefined for nothing, what cannot be read, and a place on a screen that is no longer there. */
export function keptBounds(path: string, screen: ElectronParts['screen']): WindowBounds | undefined {
  const { success, data } = schema.safeParse(parseJson(textOf(path)));
  if (!success) return undefined;
  const { x, y, width } = data;
  const visible = screen.getAllDisplays().some(({ workArea: area }) => {
    const across = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
    return across >= VISIBLE && y >= area.y && y <= area.y + area.height - VISIBLE;
  });
  return visible ? data : undefined;
}

/** Keeps them in `path`; a window is not kept open for a disk that is full. */
export async function keepBounds(path: string, window: DesktopWindow): Promise<void> {
  const bounds = {
    ...window.getNormalBounds(),
    maximized: window.isMaximized(),
    fullScreen: window.isFullScreen(),
  };
  await writeFileAtomic(path, JSON.stringify(bounds)).catch(() => {});
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
