/** A storage can't be used, as another store keeps its data there. */
export class StorageInUseError extends Error {
  override name = 'StorageInUseError'
  /** Always the same, to tell it from other errors. */
  readonly code = 'STORAGE_IN_USE'
  /** The folder. */
  readonly location: string
  /** The file in it that both would write. */
  readonly file: string
  /** The other store's process; 0 where the storage is in memory. */
  readonly pid: number

  constructor(location: string, file: string, pid: number, isThisProcess: boolean) {
    super(
      `${location}: ${isThisProcess ? 'another store of this process' : `process ${pid}`} keeps its data in ${file} there: ` +
        `${isThisProcess ? 'close' : 'end'} it, or choose another folder or file name (dir, dbfilename, appendfilename)`,
    )
    this.location = location
    this.file = file
    this.pid = pid
  }
}
