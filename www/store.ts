/**
 * Autosave: the dropped files and the log of edits in this browser's own storage, only when the user allowed it. Where storage is
 * refused (private windows, sandboxed frames, a file:// page) every call answers "nothing saved".
 */
import { openDB, type IDBPDatabase } from 'idb';

interface SavedState { log: string; analyzed: boolean; textModel?: { name: string; model: Uint8Array } | undefined }
export interface SavedSession extends SavedState { files: { name: string; file: Blob }[]; savedAt: number }

const NAME = 'lanternfish';
const FILES = 'files';
const STATE = 'state';

async function open(): Promise<IDBPDatabase | undefined> {
  try {
    return await openDB(NAME, 1, {
      upgrade(database) {
        database.createObjectStore(FILES, { autoIncrement: true });
        database.createObjectStore(STATE);
      },
    });
  } catch {
    return undefined;
  }
}
let database: Promise<IDBPDatabase | undefined> | undefined;
const opened = (): Promise<IDBPDatabase | undefined> => (database ??= open());

export async function saveFiles(files: { name: string; file: Blob }[]): Promise<void> {
  const db = await opened();
  if (!db) return;
  const change = db.transaction(FILES, 'readwrite');
  void change.store.clear();
  for (const file of files) void change.store.add(file);
  await change.done;
}

export async function saveState(state: SavedState): Promise<void> {
  await (await opened())?.put(STATE, { ...state, savedAt: Date.now() }, 'session');
}

export async function load(): Promise<SavedSession | undefined> {
  const db = await opened();
  if (!db) return undefined;
  const state = await db.get(STATE, 'session');
  const files = await db.getAll(FILES);
  return state && files.length > 0 ? { ...state, files } : undefined;
}

export async function forget(): Promise<void> {
  const db = await opened();
  if (!db) return;
  await db.clear(FILES);
  await db.clear(STATE);
}

/** Small choices of the user; they are lost where storage is refused. */
export const preferences = {
  get(key: 'theme' | 'language' | 'autosave'): string {
    try {
      return localStorage.getItem(`lanternfish.${key}`) ?? '';
    } catch {
      return '';
    }
  },
  set(key: 'theme' | 'language' | 'autosave', value: string): void {
    try {
      localStorage.setItem(`lanternfish.${key}`, value);
    } catch {
      // Nothing to do: the choice holds until the tab is closed.
    }
  },
};
