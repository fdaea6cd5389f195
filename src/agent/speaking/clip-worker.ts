import { parentPort } from 'node:worker_threads'
import { samplesDigest } from '../../audio/samples-digest.ts'
import { makeClip } from './clip.ts'

/** Entry of the worker that turns synthesised speech into clips, so that the thread that paces RTP never does. */
export type ClipRequest = { readonly id: number; readonly samples: Int16Array; readonly sampleRate: number }
export type ClipReply = {
  readonly id: number
  readonly samples: Int16Array | null
  readonly sha256: string | null
  readonly problem: string | null
}

parentPort?.on('message', (request: ClipRequest) => {
  const reply = answer(request)
  parentPort?.postMessage(reply, reply.samples === null ? [] : [reply.samples.buffer as ArrayBuffer])
})

function answer(request: ClipRequest): ClipReply {
  try {
    const clip = makeClip(request.samples, request.sampleRate)
    if (clip === null) return { id: request.id, samples: null, sha256: null, problem: 'the synthesiser made no speech' }
    return { id: request.id, samples: clip.samples, sha256: samplesDigest(clip.samples), problem: null }
  } catch (error) {
    return { id: request.id, samples: null, sha256: null, problem: error instanceof Error ? error.message : String(error) }
  }
}
