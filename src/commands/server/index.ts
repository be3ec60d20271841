/** Commands about the server itself: its configuration, its figures, its databases as a whole. */
import type { Command } from '../spec/command.js'
import { asking, cluster, readonly, readwrite } from './cluster.js'
import { config } from './config.js'
import { dbsize, flushall, flushdb, swapdb } from './databases.js'
import { debug } from './debug/debug.js'
import { info } from './info/info.js'
import { latency } from './latency/latency.js'
import { lolwut } from './lolwut/lolwut.js'
import { memory } from './memory.js'
import { module } from './module.js'
import { replicaof, role, slaveof, wait } from './replication.js'
import { bgrewriteaof } from './rewrite-log.js'
import { bgsave, lastsave, save } from './save.js'
import { shutdown } from './shutdown.js'
import { slowlog } from './slowlog.js'
import { time } from './time.js'

export const serverCommands: readonly Command[] = [
  bgrewriteaof,
  bgsave,
  config,
  dbsize,
  debug,
  flushall,
  flushdb,
  info,
  lastsave,
  latency,
  lolwut,
  memory,
  module,
  replicaof,
  role,
  save,
  shutdown,
  slaveof,
  slowlog,
  swapdb,
  time,
  wait,
  cluster,
  asking,
  readonly,
  readwrite,
]
