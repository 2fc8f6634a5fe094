/** Files that came from outside: opened with the app, dropped on its icon, named on its command line. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** A system that opens several files names them one by one: those within this time belong together, as the two images of a pair do. */
const TOGETHER_MS = 100;

/** Hands them on, together, as soon as a page wants to hear of them. */
export class OpenedFiles {
  private waiting: string[] = [];
  private hand?: (paths: readonly string[]) => void;
  private timer?: NodeJS.Timeout;

  open(paths: readonly string[]): void {
    this.waiting.push(...paths);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), TOGETHER_MS);
  }

  /** From now on `hand` is told; undefined when nobody listens any more. */
  handTo(hand: ((paths: readonly string[]) => void) | undefined): void {
    this.hand = hand;
    this.flush();
  }

  private flush(): void {
    if (!this.hand || this.waiting.length === 0) return;
    this.hand(this.waiting.splice(0));
  }
}

/** The files that a command line names, which begins with the program and, unless that is packaged, the app's folder. */
export function filesNamed(argv: readonly string[], isPackaged: boolean, folder: string): string[] {
  const named = argv.filter((argument) => !argument.startsWith('-')).slice(isPackaged ? 1 : 2);
  return named.map((argument) => resolve(folder, argument)).filter((path) => existsSync(path));
}
