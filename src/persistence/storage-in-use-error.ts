/** A storage can't be used, as another store keeps its data there. */
export class StorageInUseError extends Error {
  override name = 'StorageInUseError'
  readonly code = 'STORAGE_IN_USE'
  /** The folder, and the file in it that both would write. */
  readonly location: string
  readonly file: string
  /** The other store's process. */
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
