import { InputError } from '../model/problem.ts'

/** Samples of a WAV file as 16-bit, one array per channel. */
export interface WavAudio {
  readonly sampleRate: number
  readonly channels: Int16Array[]
  /** Of a sample in the file, before it was made one of 16 bit. */
  readonly bits: 8 | 16 | 24 | 32
}

type Encoding = 'pcm8' | 'pcm16' | 'pcm24' | 'pcm32' | 'float32'

interface WavFormat {
  readonly encoding: Encoding
  readonly channelCount: number
  readonly sampleRate: number
}

const bytesPerSample: Readonly<Record<Encoding, number>> = { pcm8: 1, pcm16: 2, pcm24: 3, pcm32: 4, float32: 4 }

/** Bytes 2…16 of the sub-format GUID that WAVE_FORMAT_EXTENSIBLE shares with the plain format tags. */
const extensibleGuidTail = [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71]

/**
 * Reads a whole WAV file: PCM 8/16/24/32 bit, 32-bit float, plain or WAVE_FORMAT_EXTENSIBLE (RIFF/WAVE, Multimedia Programming
 * Interface 1.0). Wider samples are rounded to 16 bit, float full scale ±1 becomes ±32768 and is clamped.
 *
 * `file` is only used in messages. Throws `InputError`: `wav.corrupt` when a size lies, the file is cut off or holds no sample;
 * `wav.unsupported` when it is sound but holds another encoding.
 */
export function readWav(bytes: Uint8Array, file: string): WavAudio {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12) throw corrupt(file, `it has ${bytes.length} bytes, a WAV header alone has 44`)
  if (text(view, 0) !== 'RIFF' || text(view, 8) !== 'WAVE') throw corrupt(file, 'it does not begin with RIFF … WAVE')
  const riffEnd = 8 + view.getUint32(4, true)
  if (riffEnd > bytes.length) throw corrupt(file, `its header announces ${riffEnd} bytes, the file has ${bytes.length}`)

  let format: WavFormat | null = null
  for (let at = 12; at + 8 <= riffEnd;) {
    const id = text(view, at)
    const size = view.getUint32(at + 4, true)
    const start = at + 8
    if (start + size > riffEnd) throw corrupt(file, `its '${id}' chunk announces ${size} bytes, ${riffEnd - start} are left`)
    if (id === 'fmt ') format = readFormat(view, start, size, file)
    if (id === 'data') {
      if (format === null) throw corrupt(file, 'its samples come before their format')
      const bits = (8 * bytesPerSample[format.encoding]) as WavAudio['bits']
      return { sampleRate: format.sampleRate, channels: readSamples(view, start, size, format, file), bits }
    }
    at = start + size + (size % 2)
  }
  throw corrupt(file, format === null ? "it has no 'fmt ' chunk" : "it has no 'data' chunk")
}

/** Mono 16-bit PCM WAV (44-byte header). The same samples give the same bytes. */
export function writeWav(samples: Int16Array, sampleRate: number): Uint8Array {
  const dataBytes = samples.length * 2
  const bytes = new Uint8Array(44 + dataBytes)
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode('RIFF'), 0)
  view.setUint32(4, 36 + dataBytes, true)
  bytes.set(new TextEncoder().encode('WAVEfmt '), 8)
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  bytes.set(new TextEncoder().encode('data'), 36)
  view.setUint32(40, dataBytes, true)
  for (let i = 0; i < samples.length; i++) view.setInt16(44 + 2 * i, samples[i]!, true)
  return bytes
}

function readFormat(view: DataView, start: number, size: number, file: string): WavFormat {
  if (size < 16) throw corrupt(file, `its 'fmt ' chunk has ${size} bytes, at least 16 are needed`)
  let tag = view.getUint16(start, true)
  const channelCount = view.getUint16(start + 2, true)
  const sampleRate = view.getUint32(start + 4, true)
  const blockAlign = view.getUint16(start + 12, true)
  const bits = view.getUint16(start + 14, true)
  if (tag === 0xfffe) {
    if (size < 40) throw corrupt(file, `its extensible 'fmt ' chunk has ${size} bytes, 40 are needed`)
    tag = view.getUint16(start + 24, true)
    if (extensibleGuidTail.some((byte, i) => view.getUint8(start + 26 + i) !== byte)) throw unsupported(file, 'a vendor-specific encoding')
  }
  if (channelCount === 0) throw corrupt(file, 'it announces 0 channels')
  if (sampleRate === 0) throw corrupt(file, 'it announces a sample rate of 0 Hz')
  const encoding = encodingOf(tag, bits)
  if (encoding === null) throw unsupported(file, `format tag ${tag} with ${bits} bits a sample`)
  const expectedAlign = channelCount * bytesPerSample[encoding]
  if (blockAlign !== expectedAlign)
    throw corrupt(file, `it announces ${blockAlign} bytes a frame, ${channelCount} × ${bits} bit are ${expectedAlign}`)
  return { encoding, channelCount, sampleRate }
}

function encodingOf(tag: number, bits: number): Encoding | null {
  if (tag === 3) return bits === 32 ? 'float32' : null
  if (tag !== 1) return null
  return bits === 8 ? 'pcm8' : bits === 16 ? 'pcm16' : bits === 24 ? 'pcm24' : bits === 32 ? 'pcm32' : null
}

function readSamples(view: DataView, start: number, size: number, format: WavFormat, file: string): Int16Array[] {
  const width = bytesPerSample[format.encoding]
  const frameBytes = width * format.channelCount
  if (size === 0) throw corrupt(file, 'it holds no samples')
  if (size % frameBytes !== 0) throw corrupt(file, `its ${size} bytes of samples are no whole number of ${frameBytes}-byte frames`)
  const frames = size / frameBytes
  const read = sampleReader(view, format.encoding)
  const channels: Int16Array[] = []
  for (let channel = 0; channel < format.channelCount; channel++) {
    const samples = new Int16Array(frames)
    for (let i = 0; i < frames; i++) {
      const value = read(start + i * frameBytes + channel * width)
      if (Number.isNaN(value)) throw corrupt(file, `sample ${i} is not a number`)
      samples[i] = Math.max(-32768, Math.min(32767, Math.round(value)))
    }
    channels.push(samples)
  }
  return channels
}

/** A reader of one sample at a byte offset, in units of the 16-bit scale and not yet rounded. */
function sampleReader(view: DataView, encoding: Encoding): (at: number) => number {
  switch (encoding) {
    case 'pcm8':
      return (at) => (view.getUint8(at) - 128) * 256
    case 'pcm16':
      return (at) => view.getInt16(at, true)
    case 'pcm24':
      return (at) => (view.getInt8(at + 2) * 65536 + view.getUint16(at, true)) / 256
    case 'pcm32':
      return (at) => view.getInt32(at, true) / 65536
    case 'float32':
      return (at) => view.getFloat32(at, true) * 32768
  }
}

function text(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3))
}

function corrupt(file: string, why: string): InputError {
  return new InputError([{ code: 'wav.corrupt', message: `${file} is damaged: ${why}`, hint: 'export the file again as 16-bit PCM WAV' }])
}

function unsupported(file: string, what: string): InputError {
  const message = `${file} holds ${what}; this reader knows PCM 8/16/24/32 bit and 32-bit float`
  return new InputError([{ code: 'wav.unsupported', message, hint: 'export the file again as 16-bit PCM WAV' }])
}
