/** Choosing files and folders, the same for screens whether the shell has dialogs of its own or browses below a root. */
import { createContext, type ReactNode, use, useMemo, useState } from 'react';
import type { Grant } from '../../engine/server/api';
import { useSystem } from '../api/queries';
import type { FileKind } from './bridge';
import { BrowseDialog } from './browse-dialog';
import { droppedFiles } from './dropped-files';
import { extensionsOf } from './kinds';
import { pickFromComputer } from './pick';
import { upload } from './upload';

export interface Files {
  /** Files of a kind; none if the person thought better of it. */
  open(kind: FileKind): Promise<Grant[]>;
  /** A folder; none likewise. */
  openFolder(): Promise<Grant[]>;
  /** A folder that results may be written to. */
  chooseOutput(): Promise<Grant | undefined>;
  /** What was dropped. To be called in the drop's own turn; rejects with AbortError if copying it was cancelled. */
  take(data: DataTransfer): Promise<Grant[]>;
  /** Shows a job's results in the system's file manager; a browser cannot. */
  reveal?(job: string): Promise<void>;
}

export interface Browsing {
  readonly want: 'files' | 'folder' | 'output';
  readonly kind?: FileKind;
  readonly chosen: (grants: Grant[]) => void;
}

const Context = createContext<Files | undefined>(undefined);

export function useFiles(): Files {
  return use(Context)!;
}

export function FilesProvider({ children }: { children: ReactNode }) {
  const [browsing, setBrowsing] = useState<Browsing>();
  const { data: system } = useSystem();
  const canBrowse = system?.canBrowse ?? false;
  const files = useMemo((): Files => {
    const { studio } = window;
    if (studio) {
      return {
        open: (kind) => studio.openFiles(kind),
        openFolder: async () => [await studio.openFolder()].filter((grant) => grant !== undefined),
        chooseOutput: () => studio.chooseOutput(),
        take: (data) => studio.grantDropped([...data.files]),
        reveal: (job) => studio.reveal(job),
      };
    }
    const browse = (want: Browsing['want'], kind?: FileKind) =>
      new Promise<Grant[]>((chosen) => setBrowsing({ want, kind, chosen }));
    return {
      open: (kind) =>
        canBrowse
          ? browse('files', kind)
          : pickFromComputer({ accept: extensionsOf(kind) }).then((files) => upload([{ files }])),
      openFolder: async () => (canBrowse ? browse('folder') : []),
      chooseOutput: async () => (await browse('output'))[0],
      take: async (data) => upload(await droppedFiles(data)),
    };
  }, [canBrowse]);

  return (
    <Context value={files}>
      {children}
      {browsing && (
        <BrowseDialog
          {...browsing}
          onDone={(grants) => {
            browsing.chosen(grants);
            setBrowsing(undefined);
          }}
        />
      )}
    </Context>
  );
}
