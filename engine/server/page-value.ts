/** What the page keeps here of its own: where it was when it was closed. */
import { join } from 'node:path';
import { z } from 'zod';
import { Stored } from '../files/stored.js';

export type PageValue = Stored<unknown>;

export const openPageValue = (folder: string): Promise<PageValue> =>
  Stored.open<unknown>(join(folder, 'session.json'), z.unknown(), null);
