import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileError, StudioError } from '../errors.js';
import { makeFolder } from '../files/make-folder.js';
import { withoutPaths } from './names.js';

/** Something that a person chose: pages know it by its id, never by its path. */
export interface Grant {
  readonly id: string;
  /** Of the file or folder, for people to read. */
  readonly name: string;
}

/**
 * The files and folders that may be touched. A shell grants what came from its dialogs or was dropped on it; a browser, which has
 * neither, chooses below `root`.
 */
export class Grants {
  private readonly paths = new Map<string, string>();

  constructor(private readonly root?: string) {}

  /** Lets pages use a path, which the shell vouches for. */
  grant(path: string): Grant {
    const id = randomBytes(16).toString('base64url');
    this.paths.set(id, path);
    return { id, name: basename(path) };
  }

  /** Throws StudioError `unknown-grant`. */
  pathOf(id: string): string {
    const path = this.paths.get(id);
    if (path !== undefined) return path;
    throw new StudioError('unknown-grant', 'This file or folder was not opened here.', 'Open it again.');
  }

  /** A sentence that names what was granted as people know it, not by its path. */
  readable(sentence: string): string {
    return withoutPaths(sentence, this.paths.values());
  }

  /** Whether a path lies below the root, links followed; of what is not there any more, whether it did. */
  async isBelowRoot(path: string): Promise<boolean> {
    if (this.root === undefined) return false;
    const root = await realpath(this.root).catch(() => undefined);
    const place = await realpath(path).catch(() => resolve(path));
    return root !== undefined && !leavesFolder(relative(root, place));
  }

  /**
   * Lets pages use what lies at `parts` below the root.
   * @throws StudioError `outside-root`, also where a link leads out of it; `no-root`; `file-missing` and the like.
   */
  async grantBelowRoot(parts: readonly string[]): Promise<Grant> {
    return this.grant(await this.below(parts));
  }

  /**
   * Makes a folder of that name at `parts` below the root, unless it is there, and lets pages use it.
   * @throws StudioError `bad-name`, and as grantBelowRoot.
   */
  async makeFolderBelowRoot(parts: readonly string[], name: string): Promise<Grant> {
    if (!isFolderName(name)) {
      throw new StudioError('bad-name', `A folder cannot be called "${name}".`, 'Choose another name.');
    }
    const path = join(await this.below(parts), name);
    await makeFolder(path);
    // What was there already may be a link that leads elsewhere.
    return this.grantBelowRoot([...parts, name]);
  }

  /** The path of what lies at `parts` below the root, links followed; throws as grantBelowRoot. */
  async below(parts: readonly string[]): Promise<string> {
    if (this.root === undefined) {
      throw new StudioError(
        'no-root',
        'There is no folder to choose from.',
        'Start with --root DIR, or drop files.',
      );
    }
    const outside = new StudioError(
      'outside-root',
      `${parts.join('/')} is not below the folder that was opened.`,
    );
    if (parts.some((part) => /[/\\]|^\.\.?$/.test(part))) throw outside;
    const [root, path] = await Promise.all([real(this.root), real(join(this.root, ...parts))]);
    if (leavesFolder(relative(root, path))) throw outside;
    return path;
  }
}

/** No path, nothing hidden, and nothing that some system cannot store. */
const isFolderName = (name: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  !/[/\\:*?"<>|\u0000-\u001f]|^\.|[. ]$/.test(name);

const leavesFolder = (path: string): boolean =>
  path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);

const real = (path: string): Promise<string> =>
  realpath(path).catch((error) => Promise.reject(fileError(error, path, 'read')));
