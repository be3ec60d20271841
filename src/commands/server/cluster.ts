/**
 * CLUSTER and what belongs to it: a store is always whole, so all of it answers as a Redis with cluster support disabled.
 */
import { clusterDisabled } from '../../keyspace/errors.js'
import { block, flag, integer, oneOf, optional, string } from '../spec/args.js'
import { command } from '../spec/command.js'

function disabled(): never {
  throw clusterDisabled()
}

const clusterAddslots = command({
  name: 'ADDSLOTS',
  group: 'cluster',
  summary: 'Assign new hash slots to receiving node',
  since: '3.0.0',
  complexity: 'O(N) where N is the total number of hash slot arguments',
  arity: -3,
  flags: ['admin', 'no_async_loading', 'stale'],
  args: [integer('slot', { multiple: true })],
  ownOptions: true,
  returns: 'never',
  method: 'clusterAddSlots',
  run: disabled,
})

const clusterAddslotsrange = command({
  name: 'ADDSLOTSRANGE',
  group: 'cluster',
  summary: 'Assign new hash slots to receiving node',
  since: '7.0.0',
  complexity: 'O(N) where N is the total number of the slots between the start slot and end slot arguments.',
  arity: -4,
  flags: ['admin', 'no_async_loading', 'stale'],
  args: [block('start-slot_end-slot', [integer('start-slot'), integer('end-slot')], { multiple: true })],
  ownOptions: true,
  returns: 'never',
  method: 'clusterAddSlotsRange',
  run: disabled,
})

const clusterBumpepoch = command({
  name: 'BUMPEPOCH',
  group: 'cluster',
  summary: 'Advance the cluster config epoch',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['admin', 'no_async_loading', 'stale'],
  tips: ['nondeterministic_output'],
  returns: 'never',
  method: 'clusterBumpEpoch',
  run: disabled,
})

const clusterCountFailureReports = command({
  name: 'COUNT-FAILURE-REPORTS',
  group: 'cluster',
  summary: 'Return the number of failure reports active for a given node',
  since: '3.0.0',
  complexity: 'O(N) where N is the number of failure reports',
  arity: 3,
  flags: ['admin', 'stale'],
  tips: ['nondeterministic_output'],
  args: [string('node-id')],
  ownOptions: true,
  returns: 'never',
  run: disabled,
})

const clusterCountkeysinslot = command({
  name: 'COUNTKEYSINSLOT',
  group: 'cluster',
  summary: 'Return the number of local keys in the specified hash slot',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['stale'],
  args: [integer('slot')],
  ownOptions: true,
  returns: 'never',
  method: 'clusterCountKeysInSlot',
  run: disabled,
})

const clusterDelslots = command({
  name: 'DELSLOTS',
  group: 'cluster',
  summary: 'Set hash slots as unbound in receiving node',
  since: '3.0.0',
  complexity: 'O(N) where N is the total number of hash slot arguments',
  arity: -3,
  flags: ['admin', 'no_async_loading', 'stale'],
  args: [integer('slot', { multiple: true })],
  ownOptions: true,
  returns: 'never',
  method: 'clusterDelSlots',
  run: disabled,
})

const clusterDelslotsrange = command({
  name: 'DELSLOTSRANGE',
  group: 'cluster',
  summary: 'Set hash slots as unbound in receiving node',
  since: '7.0.0',
  complexity: 'O(N) where N is the total number of the slots between the start slot and end slot arguments.',
  arity: -4,
  flags: ['admin', 'no_async_loading', 'stale'],
  args: [block('start-slot_end-slot', [integer('start-slot'), integer('end-slot')], { multiple: true })],
  ownOptions: true,
  returns: 'never',
  method: 'clusterDelSlotsRange',
  run: disabled,
})

const clusterFailover = command({
  name: 'FAILOVER',
  group: 'cluster',
  summary: 'Forces a replica to perform a manual failover of its master.',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: -2,
  flags: ['admin', 'no_async_loading', 'stale'],
  args: [optional(oneOf('options', [flag('force', 'FORCE'), flag('takeover', 'TAKEOVER')]))],
  ownOptions: true,
  returns: 'never',
  run: disabled,
})

const clusterFlushslots = command({
  name: 'FLUSHSLOTS',
  group: 'cluster',
  summary: "Delete a node's own slots information",
  since: '3.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['admin', 'no_async_loading', 'stale'],
  returns: 'never',
  method: 'clusterFlushSlots',
  run: disabled,
})

const clusterForget = command({
  name: 'FORGET',
  group: 'cluster',
  summary: 'Remove a node from the nodes table',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'no_async_loading', 'stale'],
  args: [string('node-id')],
  ownOptions: true,
  returns: 'never',
  run: disabled,
})

const clusterGetkeysinslot = command({
  name: 'GETKEYSINSLOT',
  group: 'cluster',
  summary: 'Return local key names in the specified hash slot',
  since: '3.0.0',
  complexity: 'O(log(N)) where N is the number of requested keys',
  arity: 4,
  flags: ['stale'],
  tips: ['nondeterministic_output'],
  args: [integer('slot'), integer('count')],
  ownOptions: true,
  returns: 'never',
  method: 'clusterGetKeysInSlot',
  run: disabled,
})

const clusterHelp = command({
  name: 'HELP',
  group: 'cluster',
  summary: 'Show helpful text about the different subcommands',
  since: '5.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale'],
  returns: 'never',
  run: disabled,
})

const clusterInfo = command({
  name: 'INFO',
  group: 'cluster',
  summary: 'Provides info about Redis Cluster node state',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['stale'],
  tips: ['nondeterministic_output'],
  returns: 'never',
  run: disabled,
})

const clusterKeyslot = command({
  name: 'KEYSLOT',
  group: 'cluster',
  summary: 'Returns the hash slot of the specified key',
  since: '3.0.0',
  complexity: 'O(N) where N is the number of bytes in the key',
  arity: 3,
  flags: ['stale'],
  args: [string('key')],
  ownOptions: true,
  returns: 'never',
  method: 'clusterKeySlot',
  run: disabled,
})

const clusterLinks = command({
  name: 'LINKS',
  group: 'cluster',
  summary: 'Returns a list of all TCP links to and from peer nodes in cluster',
  since: '7.0.0',
  complexity: 'O(N) where N is the total number of Cluster nodes',
  arity: 2,
  flags: ['stale'],
  tips: ['nondeterministic_output'],
  returns: 'never',
  run: disabled,
})

const clusterMeet = command({
  name: 'MEET',
  group: 'cluster',
  summary: 'Force a node cluster to handshake with another node',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: -4,
  flags: ['admin', 'no_async_loading', 'stale'],
  history: [['4.0.0', 'Added the optional `cluster_bus_port` argument.']],
  args: [string('ip'), integer('port'), optional(integer('cluster_bus_port', { since: '4.0.0' }))],
  ownOptions: true,
  returns: 'never',
  run: disabled,
})

const clusterMyid = command({
  name: 'MYID',
  group: 'cluster',
  summary: 'Return the node id',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['stale'],
  returns: 'never',
  method: 'clusterMyId',
  run: disabled,
})

const clusterNodes = command({
  name: 'NODES',
  group: 'cluster',
  summary: 'Get Cluster config for the node',
  since: '3.0.0',
  complexity: 'O(N) where N is the total number of Cluster nodes',
  arity: 2,
  flags: ['stale'],
  tips: ['nondeterministic_output'],
  returns: 'never',
  run: disabled,
})

const clusterReplicas = command({
  name: 'REPLICAS',
  group: 'cluster',
  summary: 'List replica nodes of the specified master node',
  since: '5.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'stale'],
  tips: ['nondeterministic_output'],
  args: [string('node-id')],
  ownOptions: true,
  returns: 'never',
  run: disabled,
})

const clusterReplicate = command({
  name: 'REPLICATE',
  group: 'cluster',
  summary: 'Reconfigure a node as a replica of the specified master node',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'no_async_loading', 'stale'],
  args: [string('node-id')],
  ownOptions: true,
  returns: 'never',
  run: disabled,
})

const clusterReset = command({
  name: 'RESET',
  group: 'cluster',
  summary: 'Reset a Redis Cluster node',
  since: '3.0.0',
  complexity: 'O(N) where N is the number of known nodes. The command may execute a FLUSHALL as a side effect.',
  arity: -2,
  flags: ['admin', 'noscript', 'stale'],
  args: [optional(oneOf('hard_soft', [flag('hard', 'HARD'), flag('soft', 'SOFT')]))],
  ownOptions: true,
  returns: 'never',
  run: disabled,
})

const clusterSaveconfig = command({
  name: 'SAVECONFIG',
  group: 'cluster',
  summary: 'Forces the node to save cluster state on disk',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['admin', 'no_async_loading', 'stale'],
  returns: 'never',
  method: 'clusterSaveConfig',
  run: disabled,
})

const clusterSetConfigEpoch = command({
  name: 'SET-CONFIG-EPOCH',
  group: 'cluster',
  summary: 'Set the configuration epoch in a new node',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'no_async_loading', 'stale'],
  args: [integer('config-epoch')],
  ownOptions: true,
  returns: 'never',
  run: disabled,
})

const clusterSetslot = command({
  name: 'SETSLOT',
  group: 'cluster',
  summary: 'Bind a hash slot to a specific node',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: -4,
  flags: ['admin', 'no_async_loading', 'stale'],
  args: [
    integer('slot'),
    oneOf('subcommand', [
      string('node-id', { token: 'IMPORTING' }),
      string('node-id', { token: 'MIGRATING' }),
      string('node-id', { token: 'NODE' }),
      flag('stable', 'STABLE'),
    ]),
  ],
  ownOptions: true,
  returns: 'never',
  method: 'clusterSetSlot',
  run: disabled,
})

const clusterShards = command({
  name: 'SHARDS',
  group: 'cluster',
  summary: 'Get array of cluster slots to node mappings',
  since: '7.0.0',
  complexity: 'O(N) where N is the total number of cluster nodes',
  arity: 2,
  flags: ['stale'],
  tips: ['nondeterministic_output'],
  returns: 'never',
  run: disabled,
})

const clusterSlaves = command({
  name: 'SLAVES',
  group: 'cluster',
  summary: 'List replica nodes of the specified master node',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'stale'],
  tips: ['nondeterministic_output'],
  docFlags: ['deprecated'],
  deprecatedSince: '5.0.0',
  replacedBy: '`CLUSTER REPLICAS`',
  args: [string('node-id')],
  ownOptions: true,
  returns: 'never',
  run: disabled,
})

const clusterSlots = command({
  name: 'SLOTS',
  group: 'cluster',
  summary: 'Get array of Cluster slot to node mappings',
  since: '3.0.0',
  complexity: 'O(N) where N is the total number of Cluster nodes',
  arity: 2,
  flags: ['stale'],
  tips: ['nondeterministic_output'],
  history: [
    ['4.0.0', 'Added node IDs.'],
    ['7.0.0', 'Added additional networking metadata field.'],
  ],
  docFlags: ['deprecated'],
  deprecatedSince: '7.0.0',
  replacedBy: '`CLUSTER SHARDS`',
  returns: 'never',
  run: disabled,
})

export const cluster = command({
  name: 'CLUSTER',
  group: 'cluster',
  summary: 'A container for cluster commands',
  since: '3.0.0',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  returns: '',
  subcommands: [
    clusterAddslots,
    clusterAddslotsrange,
    clusterBumpepoch,
    clusterCountFailureReports,
    clusterCountkeysinslot,
    clusterDelslots,
    clusterDelslotsrange,
    clusterFailover,
    clusterFlushslots,
    clusterForget,
    clusterGetkeysinslot,
    clusterHelp,
    clusterInfo,
    clusterKeyslot,
    clusterLinks,
    clusterMeet,
    clusterMyid,
    clusterNodes,
    clusterReplicas,
    clusterReplicate,
    clusterReset,
    clusterSaveconfig,
    clusterSetConfigEpoch,
    clusterSetslot,
    clusterShards,
    clusterSlaves,
    clusterSlots,
  ],
})

export const asking = command({
  name: 'ASKING',
  group: 'cluster',
  summary: 'Sent by cluster clients after an -ASK redirect',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: 1,
  flags: ['fast'],
  categories: ['connection'],
  returns: 'never',
  run: disabled,
})

export const readonly = command({
  name: 'READONLY',
  group: 'cluster',
  summary: 'Enables read queries for a connection to a cluster replica node',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: 1,
  flags: ['fast', 'loading', 'stale'],
  categories: ['connection'],
  returns: 'never',
  run: disabled,
})

export const readwrite = command({
  name: 'READWRITE',
  group: 'cluster',
  summary: 'Disables read queries for a connection to a cluster replica node',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: 1,
  flags: ['fast', 'loading', 'stale'],
  categories: ['connection'],
  returns: 'never',
  run: disabled,
})
