/**
 * A cached response and how it is stored: a line of JSON, then the body as it came.
 *
 * How long it may be used is the origin's to say (`Cache-Control`, RFC 9111 and RFC 5861). The store keeps it for
 * `max-age` and `stale-while-revalidate` together; whether it is still fresh follows from how much of that is left, so
 * no clock counts but the store's.
 */
export interface Entry {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** 0, as `staleMs`, if it isn't to be stored. */
  readonly freshMs: number
  /** For so long after that it may be served while a newer one is fetched. */
  readonly staleMs: number
}

const KEPT_HEADERS = ['content-type', 'content-language', 'etag', 'last-modified']
const UNSTORABLE = ['no-store', 'no-cache', 'private']

/** Asks the origin. One that can't be reached counts as one that answers 502. */
export async function fetchEntry(url: string): Promise<Entry> {
  try {
    return await readResponse(await fetch(url))
  } catch {
    const body = Buffer.from('The origin did not answer.\n')
    return { status: 502, headers: { 'content-type': 'text/plain' }, body, freshMs: 0, staleMs: 0 }
  }
}

async function readResponse(response: Response): Promise<Entry> {
  const control = parseCacheControl(response.headers.get('cache-control') ?? '')
  const isStorable =
    response.status === 200 && !response.headers.has('set-cookie') && !UNSTORABLE.some((name) => control.has(name))
  const headers: Record<string, string> = {}
  for (const name of KEPT_HEADERS) {
    const value = response.headers.get(name)
    if (value !== null) headers[name] = value
  }
  return {
    status: response.status,
    headers,
    body: new Uint8Array(await response.arrayBuffer()),
    freshMs: isStorable ? 1000 * (control.get('s-maxage') ?? control.get('max-age') ?? 0) : 0,
    staleMs: isStorable ? 1000 * (control.get('stale-while-revalidate') ?? 0) : 0,
  }
}

function parseCacheControl(text: string): ReadonlyMap<string, number> {
  const directives = new Map<string, number>()
  for (const part of text.toLowerCase().split(',')) {
    const [name = '', value = '0'] = part.trim().split('=')
    directives.set(name, Number.parseInt(value, 10) || 0)
  }
  return directives
}

const NEWLINE = 10

export function encode({ body, ...head }: Entry): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body])
}

export function decode(bytes: Uint8Array): Entry {
  const lineEnd = bytes.indexOf(NEWLINE)
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, lineEnd))) as Omit<Entry, 'body'>
  return { ...head, body: bytes.subarray(lineEnd + 1) }
}
