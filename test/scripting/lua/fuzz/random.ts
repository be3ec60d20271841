/** Chance with a seed, and what all generated programs begin with. */

export abstract class Random {
  constructor(private state: number) {}

  abstract program(): string

  protected below(bound: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0
    return Math.floor((this.state / 2 ** 32) * bound)
  }

  protected pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0]
  }

  protected make(makers: readonly [() => string, ...(() => string)[]]): string {
    return this.pick(makers)()
  }

  protected times(count: number, make: (at: number) => string): string[] {
    return Array.from({ length: count }, (_, at) => make(at))
  }
}

/** `show` tells what a value is, `try` calls a function and logs how that ended, `put` logs its arguments. */
export const PRELUDE = `local log, n1, n2, s1, s2, t1 = {}, 3, 0.5, "abc", "12", {1, 2, 3, k0 = "x"}
local function show(x)
  if type(x) == 'table' then return 'table of ' .. #x end
  return (tostring(x):gsub('0x%x+', ''))
end
local function put(...)
  for i = 1, select('#', ...) do log[#log + 1] = show((select(i, ...))) end
end
local function try(f)
  local r = {pcall(f)}
  for i = 1, 4 do log[#log + 1] = show(r[i]) end
end`
