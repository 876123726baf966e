/** IndexedDB as the browser has it, for what happens behind the back of a store. What is used of it is declared here. */
interface Request<Result> {
  readonly result: Result;
  onsuccess: () => void;
  onerror: () => void;
}

interface Database {
  close(): void;
  transaction(
    table: string,
    mode: string,
  ): {
    oncomplete: () => void;
    objectStore(name: string): { put(value: unknown, key: number): unknown };
  };
}

declare const indexedDB: { open(name: string): Request<Database> };

export interface RawDatabase {
  put(position: number, kept: unknown): Promise<void>;
  close(): void;
}

export function openRaw(name: string): Promise<RawDatabase> {
  const request = indexedDB.open(name);
  return new Promise((resolve, reject) => {
    request.onerror = () => reject(new Error(`"${name}" cannot be opened.`));
    request.onsuccess = () => {
      const database = request.result;
      resolve({
        put: (position, kept) =>
          new Promise((written) => {
            const transaction = database.transaction('outbox', 'readwrite');
            transaction.oncomplete = () => written();
            transaction.objectStore('outbox').put(kept, position);
          }),
        close: () => database.close(),
      });
    };
  });
}
