import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { FarEndPacket, SaidClip } from '../model/wire.ts'
import type { TruthLog } from './truth-log.ts'

/** Packets put into JSON at once, some 0.3 ms of work: other calls must be paced in between. */
const packetsPerSlice = 200

/** Answers with a `HangupReport`, slice by slice: a long call's report is megabytes. */
export async function sendReport(
  response: ServerResponse,
  {
    truth,
    said,
    received: farEnd,
  }: { readonly truth: TruthLog; readonly said: readonly SaidClip[]; readonly received: readonly FarEndPacket[] },
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write(`{"truth":${JSON.stringify(truth.events)},"said":${JSON.stringify(said)},"farEnd":[`)
  for (let from = 0; from < farEnd.length; from += packetsPerSlice) {
    const slice = farEnd.slice(from, from + packetsPerSlice)
    const text = slice.map((packet) => JSON.stringify(packet)).join(',')
    if (!response.write(from === 0 ? text : `,${text}`)) await Promise.race([once(response, 'drain'), once(response, 'close')])
    if (response.destroyed) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  response.end(']}')
}
