/**
 * For whoever writes a storage adapter, or wants to know what their program makes of one that fails: the tests that an
 * adapter must pass, storages that fail on demand, and what crashes leave behind.
 */
export { type StorageCase, storageCases, type StorageUnderTest } from './conformance.js'
export { type Crash, CrashStorage, crashStorage } from './crashes.js'
export {
  failingSync,
  type Fault,
  type FaultPlan,
  FaultyStorage,
  faultyStorage,
  fullDisk,
  type Operation,
  type OperationKind,
  stoppedAt,
} from './faults.js'
