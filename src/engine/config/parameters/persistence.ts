/** Snapshots, the append-only log, and where they are kept. */
import { fileNameEmpty, fileNameIsPath } from '../errors.js'
import { bool, enumeration, integer, memory, string } from '../kinds.js'
import { INT_MAX, INT_MIN, LONG_MAX } from '../numbers.js'
import { dir } from './dir.js'
import { save } from './save.js'

const MIB = 1024 * 1024

export const persistence = [
  dir,
  save,
  string('dbfilename', {
    default: 'dump.rdb',
    protected: true,
    check: (value) => checkFileName('dbfilename', 'filename', value, true),
  }),
  bool('rdbcompression', { default: true }),
  bool('rdbchecksum', { default: true, immutable: true }),
  bool('rdb-save-incremental-fsync', { default: true }),
  bool('rdb-del-sync-files', { default: false, held: 'replication' }),
  bool('stop-writes-on-bgsave-error', { default: true }),
  enumeration('sanitize-dump-payload', ['no', 'yes', 'clients'], { default: 'no' }),
  bool('appendonly', { default: false, denyLoading: true }),
  string('appendfilename', {
    default: 'appendonly.aof',
    immutable: true,
    check: (value) => checkFileName('appendfilename', 'filename', value, false),
  }),
  string('appenddirname', {
    default: 'appendonlydir',
    immutable: true,
    check: (value) => checkFileName('appenddirname', 'dirname', value, false),
  }),
  enumeration('appendfsync', ['everysec', 'always', 'no'], { default: 'everysec' }),
  bool('no-appendfsync-on-rewrite', { default: false }),
  integer('auto-aof-rewrite-percentage', { min: 0, max: INT_MAX, default: 100, unit: '%' }),
  memory('auto-aof-rewrite-min-size', { min: 0, max: LONG_MAX, default: 64 * MIB }),
  bool('aof-load-truncated', { default: true }),
  bool('aof-use-rdb-preamble', { default: true }),
  bool('aof-timestamp-enabled', { default: false }),
  bool('aof-rewrite-incremental-fsync', { default: true }),
  bool('aof-disable-auto-gc', { default: false }),
  integer('rdb-key-save-delay', { hidden: true, min: INT_MIN, max: INT_MAX, default: 0, unit: 'us' }),
  integer('key-load-delay', { hidden: true, min: INT_MIN, max: INT_MAX, default: 0, unit: 'us' }),
  integer('loading-process-events-interval-bytes', { hidden: true, min: 1024, max: INT_MAX, default: 2 * MIB }),
] as const

function checkFileName(name: string, what: 'filename' | 'dirname', value: string, mayBeEmpty: boolean): void {
  if (value === '' && !mayBeEmpty) throw fileNameEmpty(name)
  if (/[/\\]/.test(value)) throw fileNameIsPath(name, what)
}
