/** Files out of a drop or a picker, folders walked through; a file keeps its path inside the folder as its name. */
export interface Named { name: string; file: Blob }

const hidden = (name: string): boolean => name.startsWith('.') || name === 'Thumbs.db' || name === 'desktop.ini';

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  return new Promise((resolve, reject) => {
    const more = (): void => reader.readEntries((batch) => {
      if (batch.length === 0) resolve(all);
      else {
        all.push(...batch);
        more();
      }
    }, reject);
    more();
  });
}

async function walk(entry: FileSystemEntry, path: string): Promise<Named[]> {
  if (hidden(entry.name)) return [];
  if (entry.isFile) return [{ name: path + entry.name, file: await fileOf(entry as FileSystemFileEntry) }];
  const inside = await entriesOf(entry as FileSystemDirectoryEntry);
  const found = await Promise.all(inside.map((child) => walk(child, `${path}${entry.name}/`)));
  return found.flat();
}

const byName = (left: Named, right: Named): number => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0);

export async function dropped(transfer: DataTransfer | null): Promise<Named[]> {
  if (!transfer) return [];
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...transfer.files];
  const found = await Promise.all(entries.map((entry, place) => {
    const file = plain[place];
    return entry ? walk(entry, '') : file ? [{ name: file.name, file }] : [];
  }));
  return found.flat().sort(byName);
}

export function picked(files: FileList | null): Named[] {
  return [...(files ?? [])].filter((file) => !hidden(file.name)).map((file) => ({ name: file.webkitRelativePath || file.name, file })).sort(byName);
}
