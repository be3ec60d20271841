/**
 * That the examples run, as the programs that they are, and tell the same story in-process, through ioredis and through
 * node-redis.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

async function output(program: string): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, ['--import', 'tsx', `examples/${program}`], {
    cwd: root,
    timeout: 20_000,
  })
  expect(stderr).toBe('')
  return stdout
}

const stories: Readonly<Record<string, string>> = {
  'session-store': `laptop: Ada, author
Zoë's tablet: Zoë, reader
20 minutes later Ada uses the laptop and becomes an editor
laptop: Ada, author and editor
40 minutes: only the laptop was used within the last half hour
laptop: Ada, author and editor
phone: logged out
updating the phone's session: too late
Ada logs out on the laptop only
laptop: logged out
phone: Ada, author
Ada logs out everywhere
phone: logged out
Zoë's tablet: Zoë, reader
a made-up token: logged out
and logs in again
laptop: Ada, author
`,
  'response-cache': `50 visitors see 'prices 1': the origin was asked 1 time
/prices: 200 'prices 1', example; hit; ttl=60, age 0
61 seconds later
/prices: 200 'prices 1', example; hit; ttl=-1, age 61
/prices: 200 'prices 2', example; hit; ttl=60, age 0
two minutes later, with the origin down
/prices: 200 'prices 2', example; hit; ttl=-60, age 120
/prices: 200 'prices 2', example; hit; ttl=-60, age 120
/sale: 503 '', example; fwd=uri-miss, age 0
after a long night the origin is back
/prices: 200 'prices 6', example; fwd=uri-miss, age 0
/sale: 200 'prices 7', example; fwd=uri-miss, age 0
the logo comes unharmed out of the cache
/account: 200 'account 1', example; fwd=uri-miss, age 0
/account: 200 'account 2', example; fwd=bypass, age 0
`,
  'rate-limiter': `alice: 200, 2 of 3 left, reset in 60 s: 42
alice: 200, 1 of 3 left, reset in 60 s: 42
alice: 200, 0 of 3 left, reset in 60 s: 42
alice: 429, 0 of 3 left, reset in 60 s, retry after 60 s
bob: 200, 2 of 3 left, reset in 60 s: 42
no key: 200, 2 of 3 left, reset in 60 s: 42
45 seconds later
alice: 429, 0 of 3 left, reset in 15 s, retry after 15 s
bob: 200, 1 of 3 left, reset in 15 s: 42
after a minute
alice: 200, 2 of 3 left, reset in 60 s: 42
`,
  'sliding-window': `0 s, alice: allowed, 2 left
4 s, alice: allowed, 1 left
5 s, bob: allowed, 2 left
8 s, alice: allowed, room in 2 s
9 s, alice: refused, room in 1 s
9.5 s, alice: refused, room in 0.5 s
at ten seconds the first request leaves the window, and only that one
10 s, alice: allowed, room in 4 s
10 s, alice: refused, room in 4 s
13.9 s, alice: refused, room in 0.1 s
14 s, alice: allowed, room in 4 s
after a rest everything is free
24 s, alice: allowed, 2 left
24 s, bob: allowed, 2 left
`,
  'online-users': `online: ann, bob, dan, eve
cid's friends online: ann, bob, dan, eve
fay's friends online: eve
five minutes after her last sign of life ann is gone
online: bob, dan, eve
cid's friends online: bob, dan, eve
online: nobody
ann might know: dan (2 in common), eve (1 in common)
fay might know: cid (1 in common), dan (1 in common)
gus might know: nobody
ann and dan become friends
ann might know: eve (2 in common)
visitors today: near 1001; in two days: near 1004
`,
  'job-queue': `two mails are to be sent
  2 waiting, 0 in work, 0 for later, 0 failed
took job 1, attempt 1: welcome Ada
took job 2, attempt 1: welcome Bob
  0 waiting, 0 in work, 0 for later, 0 failed
a worker waits, then there is a job
took job 3, attempt 1: invoice for Ada
the worker dies; 30 s later its job has stalled
  0 waiting, 1 in work, 0 for later, 0 failed
  1 waiting, 0 in work, 0 for later, 0 failed
took job 3, attempt 2: invoice for Ada
  0 waiting, 0 in work, 0 for later, 0 failed
a mail that no worker survives
took job 4, attempt 1: a poisoned mail
took job 4, attempt 2: a poisoned mail
took job 4, attempt 3: a poisoned mail
  0 waiting, 0 in work, 0 for later, 1 failed
a reminder in an hour
  0 waiting, 0 in work, 1 for later, 1 failed
took job 5, attempt 1: remember the milk
and a quiet evening
nothing to do for 5 s
  0 waiting, 0 in work, 0 for later, 1 failed
`,
  'nearby-search': `within 1000 m of the square: baixa 327 m, chiado 570 m, alfama 664 m
within 100 m of the square: none
rent baixa: done
rent baixa: too late
within 1000 m of the square: chiado 570 m, alfama 664 m, rossio 721 m
on the map: alfama, chiado, graca, rossio
baixa comes back to the square itself
within 100 m of the square: baixa 0 m
belem to parque: 12.5 km; to one that is not there: null
a round of 5 scooters around the depot
rossio, 2.68 km
graca, 2.76 km
chiado, 2.98 km
alfama, 3.23 km
baixa, 3.40 km
`,
  'atomic-scripts': `ann takes the lock: yes
bob takes it: no
bob gives it back: no
ann wants more time: yes
bob takes it: no
ann gives it back: yes
bob takes it: yes
too late, bob wants more time: no
three a second: served, served, served, refused, served
tokens left: 2, 1, 0, -1, 0, -1, 2
chairs left: 6, 2, -1, 0, -1
tables left: -1
`,
  leaderboard: `ann has 150 points
today: 1. ann 150, 2. cid 95.5, 3. bob 80
this week: 1. ann 150, 2. cid 95.5, 3. bob 80
Tuesday
today: 1. eve 300, 2. bob 100, 3. dan 60
this week: 1. eve 300, 2. bob 180, 3. ann 150
around dan: 4. cid 95.5, 5. dan 70
around gus: nobody
gus plays, but the week is a minute old at most: nobody
a minute later: 2. bob 180, 3. gus 175, 4. ann 150
best day of the week: bob, dan, eve, gus
Friday
today: 1. ann 40, 2. bob 20
this week: 1. eve 300, 2. bob 200, 3. ann 190
best day of the week: nobody has it
next Monday: last Monday's points are out
today: nobody
this week: 1. eve 300, 2. gus 175, 3. bob 120
around bob: 1. eve 300, 2. gus 175, 3. bob 120, 4. dan 60, 5. ann 40
`,
}

describe.each(Object.entries(stories))('%s', (folder, story) => {
  it.each(['in-process', 'ioredis', 'node-redis'])('%s', async (program) => {
    expect(await output(`${folder}/${program}.ts`)).toBe(story)
  })
})
