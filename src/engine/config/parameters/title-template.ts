/** `proc-title-template`: the process's title, with variables in braces. Held only, yet refused as Redis refuses it. */
import { invalidTitleTemplate } from '../errors.js'
import type { Surroundings } from '../parameter.js'
import { trim } from '../text.js'

/**
 * A template is valid when its variables are known and the title does not come out empty. Redis tries it with an empty
 * title, so "{title}" alone is refused; the other variables that may be empty are the Unix socket's path and the mode.
 */
export function checkTitleTemplate(template: string, { printed }: Surroundings): void {
  const variables = new Map([
    ['title', ''],
    ['listen-addr', 'some'],
    ['server-mode', printed('cluster-enabled') === 'yes' ? '[cluster]' : ''],
    ['port', printed('port')],
    ['tls-port', printed('tls-port')],
    ['unixsocket', printed('unixsocket')],
    ['config-file', '-'],
  ])
  if (trim(expand(template, variables), ' ') === '') throw invalidTitleTemplate()
}

/** `{{` is a brace; `{name}` is a variable; a lone `}` is itself. */
function expand(template: string, variables: ReadonlyMap<string, string>): string {
  let expanded = ''
  let at = 0
  for (;;) {
    const brace = template.indexOf('{', at)
    if (brace < 0) return expanded + template.slice(at)
    expanded += template.slice(at, brace)
    if (template[brace + 1] === '{') {
      expanded += '{'
      at = brace + 2
      continue
    }
    const end = template.indexOf('}', brace)
    const value = end < 0 ? undefined : variables.get(template.slice(brace + 1, end))
    if (value === undefined) throw invalidTitleTemplate()
    expanded += value
    at = end + 1
  }
}
