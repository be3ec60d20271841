/** MEMORY DOCTOR: says what looks wrong in the account of memory. The limits are Redis's, the words our own. */
import type { MemoryAccount } from './memory-account.js'

const MIB = 1 << 20
/** Below this there is nothing worth judging. */
const SMALL_BYTES = 5 * MIB
/** Slack of this size is worth a word. */
const NOTABLE_BYTES = 10 * MIB
const PEAK_RATIO = 1.5
const TOTAL_RATIO = 1.4
const PART_RATIO = 1.1
const CLIENT_BYTES = 200 << 10

export function diagnose(account: MemoryAccount, clients: number): string {
  const { used, peak, resident, allocated, startup } = account
  if (used < SMALL_BYTES) return 'There is too little data in this instance to judge its use of memory.\n'
  const findings: string[] = []
  const exceeds = (whole: number, part: number, ratio: number): boolean =>
    whole > part * ratio && whole - part > NOTABLE_BYTES
  if (peak > used * PEAK_RATIO) {
    findings.push(
      `Peak memory: at its peak this instance used ${ratioText(peak, used)} times what it uses now. ` +
        'Pages that were emptied since are given back; MEMORY PURGE does so at once.',
    )
  }
  if (exceeds(resident, used, TOTAL_RATIO)) {
    findings.push(
      `High total overhead: the process takes up ${ratioText(resident, used)} times the memory in use. ` +
        'If that is not the data of the program around this instance, the next two points say where it is.',
    )
  }
  if (exceeds(allocated, used - startup, PART_RATIO)) {
    findings.push(
      `High fragmentation: the arena's pages are ${ratioText(allocated, used - startup)} times as large as what is in ` +
        'use in them. They are compacted in the background; MEMORY PURGE does so at once.',
    )
  }
  if (exceeds(resident, allocated, PART_RATIO)) {
    findings.push(
      `Memory outside the arena: the process takes up ${ratioText(resident, allocated)} times the arena. The rest is ` +
        'code, the heap of JavaScript and what else the program keeps.',
    )
  }
  if (clients > 0 && account.clients / clients > CLIENT_BYTES) {
    findings.push(
      `Big client buffers: a client has on average ${Math.floor(account.clients / clients)} bytes of requests or replies ` +
        'waiting. See CLIENT LIST for those that read too slowly or send very large requests.',
    )
  }
  if (findings.length === 0) return 'No problem was found in the use of memory.\n'
  return `${findings.length === 1 ? 'A problem was' : 'Problems were'} found in the use of memory:\n\n${findings
    .map((finding) => ` * ${finding}\n\n`)
    .join('')}`
}

const ratioText = (whole: number, part: number): string => (whole / Math.max(1, part)).toFixed(1)
