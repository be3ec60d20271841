/**
 * Cases of server commands whose replies hold figures that differ from run to run: what is compared is everything but the
 * digits. See `record-server.ts`.
 */
import type { CaseTable } from '../support/recorded-cases.js'

export const serverShapes: CaseTable = {
  'MEMORY STATS': ['MEMORY STATS', 'SET a 1', 'SET b 1 EX 1000', 'SELECT 3', 'SET c 1', 'MEMORY STATS', 'SELECT 0'],
  'MEMORY USAGE': ['SET k v', 'MEMORY USAGE k', 'MEMORY USAGE k SAMPLES 0', 'MEMORY USAGE k SAMPLES 1 samples 2'],
  'TIME and LASTSAVE': ['TIME', 'LASTSAVE'],
  'SLOWLOG GET': [
    'CONFIG SET slowlog-log-slower-than 0',
    'SLOWLOG RESET',
    'CLIENT SETNAME me',
    'SET a b',
    'SLOWLOG GET',
    'SLOWLOG GET 2',
    'SLOWLOG GET 100',
    'SET a ' + 'v'.repeat(200),
    'MSET ' + Array.from({ length: 20 }, (_, i) => `key${i} value${i}`).join(' '),
    'CONFIG SET masterauth secret',
    'CONFIG SET hz 10 MasterUser secret',
    'SLOWLOG GET 4',
    'CONFIG SET masterauth "" masteruser ""',
    'CONFIG SET slowlog-log-slower-than 10000',
    'SLOWLOG RESET',
    'CLIENT SETNAME ""',
  ],
  'LATENCY of events': [
    'CONFIG SET latency-monitor-threshold 5',
    'LATENCY RESET',
    'DEBUG SLEEP 0.006',
    'LATENCY LATEST',
    'LATENCY HISTORY command',
    'LATENCY HISTORY COMMAND',
    'LATENCY RESET nosuch command',
    'LATENCY LATEST',
    'CONFIG SET latency-monitor-threshold 0',
  ],
  'LATENCY HISTOGRAM': [
    'CONFIG RESETSTAT',
    'GET a',
    'LATENCY HISTOGRAM get',
    'LATENCY HISTOGRAM set GET nosuch get',
    'CONFIG RESETSTAT',
    'LATENCY HISTOGRAM config',
    'LATENCY HISTOGRAM config|resetstat',
    'LATENCY HISTOGRAM CONFIG|RESETSTAT',
    'LATENCY HISTOGRAM config|nosuch resetstat',
  ],
  'INFO of commands and of what takes long': [
    'CONFIG RESETSTAT',
    'INFO commandstats',
    'CONFIG RESETSTAT',
    'SET a 1',
    'INCR a b',
    'SET s x',
    'INCR s',
    'CONFIG GET port',
    'CONFIG RESETSTAT',
    'INFO latencystats',
    'CONFIG RESETSTAT',
    'CONFIG SET latency-tracking-info-percentiles "0 50 99.99 100"',
    'CONFIG RESETSTAT',
    'INFO latencystats',
    'CONFIG SET latency-tracking-info-percentiles ""',
    'CONFIG RESETSTAT',
    'INFO latencystats',
    'CONFIG SET latency-tracking-info-percentiles "50 99 99.9"',
  ],
  'DEBUG OBJECT and SDSLEN': [
    'SET k v',
    'DEBUG OBJECT k',
    'SET n 12345',
    'DEBUG OBJECT n',
    'APPEND k v',
    'DEBUG OBJECT k',
    'DEBUG SDSLEN k',
    'SET shared 7',
    'DEBUG OBJECT shared',
  ],
}

/** Hides what differs from run to run: every number, and where a client connected from. */
export function shapeOf(reply: string): string {
  return reply
    .replace(/"(\d+\.){3}\d+:\d+"/g, '""')
    .replace(/0x[0-9a-f]+/g, '0xN')
    .replace(/\d+(\.\d+)?/g, 'N')
}
