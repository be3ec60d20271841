/** The server as a process: its rhythm, its end, its log, and the machine it runs on. */
import { saveAndNosave } from '../errors.js'
import { bool, enumeration, flags, integer, string } from '../kinds.js'
import { INT_MAX } from '../numbers.js'
import type { Surroundings } from '../parameter.js'
import { oomScoreAdjValues } from './oom-score-adj-values.js'
import { checkTitleTemplate } from './title-template.js'

const HZ_MIN = 1n
const HZ_MAX = 500n
const SHUTDOWN = ['save', 'nosave', 'now', 'force'] as const
const FACILITIES = ['user', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'] as const
const held = 'process'

export const server = [
  integer('databases', { min: 1, max: INT_MAX, default: 16, immutable: true }),
  integer('hz', { min: 0, max: INT_MAX, default: 10, settle: clampHz }),
  bool('dynamic-hz', { default: true }),
  integer('shutdown-timeout', { min: 0, max: INT_MAX, default: 10, unit: 's' }),
  flags('shutdown-on-sigint', 'default', SHUTDOWN, { check: checkShutdown }),
  flags('shutdown-on-sigterm', 'default', SHUTDOWN, { check: checkShutdown }),
  enumeration('loglevel', ['debug', 'verbose', 'notice', 'warning'], { default: 'notice' }),
  string('logfile', { default: '', immutable: true }),
  bool('syslog-enabled', { default: false, immutable: true, held }),
  string('syslog-ident', { default: 'redis', immutable: true, held }),
  enumeration('syslog-facility', FACILITIES, { default: 'local0', immutable: true, held }),
  bool('always-show-logo', { default: false, immutable: true, held }),
  bool('daemonize', { default: false, immutable: true, held }),
  enumeration('supervised', ['upstart', 'systemd', 'auto', 'no'], { default: 'no', immutable: true, held }),
  string('pidfile', { default: null, immutable: true, held }),
  bool('set-proc-title', { default: true, immutable: true, held }),
  string('proc-title-template', {
    default: '{title} {listen-addr} {server-mode}',
    held,
    check: checkTitleTemplate,
  }),
  enumeration('oom-score-adj', ['no', 'yes', 'relative', 'absolute'], {
    default: 'no',
    same: { relative: 'yes' },
    held,
  }),
  oomScoreAdjValues,
  string('server_cpulist', { default: null, immutable: true, held }),
  string('bio_cpulist', { default: null, immutable: true, held }),
  string('aof_rewrite_cpulist', { default: null, immutable: true, held }),
  string('bgsave_cpulist', { default: null, immutable: true, held }),
  integer('io-threads', { min: 1, max: 128, default: 1, immutable: true, held: 'threads' }),
  bool('io-threads-do-reads', { default: false, immutable: true, held: 'threads' }),
  bool('disable-thp', { default: true, immutable: true, held: 'kernel' }),
  string('ignore-warnings', { default: '', held: 'kernel' }),
  bool('crash-log-enabled', { default: true, held }),
  bool('crash-memcheck-enabled', { default: true, held }),
  bool('use-exit-on-panic', { hidden: true, default: false, held }),
  integer('watchdog-period', {
    hidden: true,
    min: 0,
    max: INT_MAX,
    default: 0,
    unit: 'ms',
    held,
    settle: raiseWatchdogPeriod,
  }),
] as const

function clampHz(hz: bigint): bigint {
  if (hz < HZ_MIN) return HZ_MIN
  return hz > HZ_MAX ? HZ_MAX : hz
}

/** The watchdog looks at least two ticks apart. */
function raiseWatchdogPeriod(period: bigint, { printed }: Surroundings): bigint {
  const least = (1000n / BigInt(printed('hz'))) * 2n
  return period > 0n && period < least ? least : period
}

function checkShutdown(value: readonly (typeof SHUTDOWN)[number][]): void {
  if (value.includes('save') && value.includes('nosave')) throw saveAndNosave()
}
