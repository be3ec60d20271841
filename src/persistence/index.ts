/**
 * Where a store is kept: storage adapters for `open({ storage })` and `saveTo`. `fileStorage` needs Node; the rest runs anywhere, and
 * `memoryStorage` is in `cinnabar` itself, too.
 */
export { type FileSystem, FileStorage, fileStorage } from './file-storage.js'
export { StorageInUseError } from './storage-in-use-error.js'
export { MemoryStorage, memoryStorage } from './memory-storage.js'
export { saveTo } from './save-to.js'
export {
  type AppendableFile,
  checkName,
  type ReadableFile,
  readWhole,
  type Replacement,
  type Storage,
  type WritableFile,
  writeWhole,
} from './storage.js'
