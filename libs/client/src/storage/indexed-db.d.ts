/**
 * The libraries of a browser are no part of this program, so what is used of IndexedDB, by us and by the types
 * of `idb`, is declared here. Programs that have the library "DOM" leave this file out.
 */
type IDBValidKey = number | string | Date | ArrayBuffer | ArrayBufferView | IDBValidKey[];
type IDBTransactionMode = 'readonly' | 'readwrite' | 'versionchange';
type IDBCursorDirection = 'next' | 'nextunique' | 'prev' | 'prevunique';

interface DOMStringList {
  readonly length: number;
  contains(name: string): boolean;
  item(index: number): string | null;
  [index: number]: string;
  [Symbol.iterator](): ArrayIterator<string>;
}

interface IDBObjectStoreParameters {
  autoIncrement?: boolean;
  keyPath?: string | string[] | null;
}

interface IDBIndexParameters {
  multiEntry?: boolean;
  unique?: boolean;
}

interface IDBTransactionOptions {
  durability?: 'default' | 'relaxed' | 'strict';
}

interface IDBKeyRange {
  readonly lower: unknown;
  readonly upper: unknown;
}

declare const IDBKeyRange: {
  bound(lower: unknown, upper: unknown, lowerOpen?: boolean, upperOpen?: boolean): IDBKeyRange;
};

interface IDBVersionChangeEvent extends Event {
  readonly oldVersion: number;
  readonly newVersion: number | null;
}

interface IDBDatabase extends EventTarget {
  readonly name: string;
  readonly version: number;
  readonly objectStoreNames: DOMStringList;
  close(): void;
  createObjectStore(name: string, options?: IDBObjectStoreParameters): IDBObjectStore;
  deleteObjectStore(name: string): void;
  transaction(names: string | string[], mode?: IDBTransactionMode, options?: IDBTransactionOptions): IDBTransaction;
}

interface IDBTransaction extends EventTarget {
  readonly db: IDBDatabase;
  readonly error: DOMException | null;
  readonly mode: IDBTransactionMode;
  readonly objectStoreNames: DOMStringList;
  abort(): void;
  commit(): void;
  objectStore(name: string): IDBObjectStore;
}

/** Their methods are declared by `idb`, which gives promises in place of requests. */
interface IDBObjectStore {
  readonly name: string;
  readonly autoIncrement: boolean;
  readonly indexNames: DOMStringList;
  readonly transaction: IDBTransaction;
  deleteIndex(name: string): void;
}

interface IDBIndex {
  readonly name: string;
  readonly unique: boolean;
  readonly objectStore: IDBObjectStore;
}

interface IDBCursor {
  readonly direction: IDBCursorDirection;
  readonly key: IDBValidKey;
  readonly primaryKey: IDBValidKey;
}
