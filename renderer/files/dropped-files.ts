/** What a browser says of what was dropped: files, and those of each folder. */
export interface Dropped {
  /** The folder's name; undefined for files that came alone. */
  readonly folder?: string;
  readonly files: readonly File[];
}

/** Everything that was dropped, folders in folders too, by name. Call it in the drop's own turn: then it is gone. */
export async function droppedFiles(data: DataTransfer): Promise<Dropped[]> {
  const items = [...data.items].filter(({ kind }) => kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile()!);
  const folders = await Promise.all(entries.filter(isFolder).map(readFolder));
  const files = await Promise.all(entries.filter((entry) => !isFolder(entry)).map(fileOf));
  return [{ files }, ...folders.flat()].filter(({ files }) => files.length > 0);
}

type Entry = FileSystemEntry | File;

const isFolder = (entry: Entry): entry is FileSystemDirectoryEntry =>
  !(entry instanceof File) && entry.isDirectory;

/** Without what is hidden, as systems put it beside pictures. */
async function readFolder(folder: FileSystemDirectoryEntry): Promise<Dropped[]> {
  const all = await entriesOf(folder);
  const shown = all.filter(({ name }) => !name.startsWith('.'));
  shown.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  const files = await Promise.all(shown.filter((entry) => !isFolder(entry)).map(fileOf));
  const below = await Promise.all(shown.filter(isFolder).map(readFolder));
  return [{ folder: folder.name, files }, ...below.flat()];
}

const fileOf = (entry: Entry): Promise<File> =>
  entry instanceof File
    ? Promise.resolve(entry)
    : new Promise((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));

/** A reader gives about a hundred at a time, and none once all were had. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}
