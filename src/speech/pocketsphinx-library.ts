import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { LibraryHandle } from 'koffi'
import type { Problem } from '../model/problem.ts'

/** Where the recogniser's parts are. Defaults: the Debian packages `libpocketsphinx3` and `pocketsphinx-en-us`. */
export interface PocketsphinxPaths {
  readonly pocketsphinx: string
  readonly sphinxbase: string
  /** Folder with `en-us/` (acoustic model) and `cmudict-en-us.dict`. */
  readonly model: string
}

export const defaultPocketsphinxPaths: PocketsphinxPaths = {
  pocketsphinx: 'libpocketsphinx.so.3',
  sphinxbase: 'libsphinxbase.so.3',
  model: '/usr/share/pocketsphinx/model/en-us',
}

export const acousticModelPath = (paths: PocketsphinxPaths): string => join(paths.model, 'en-us')
export const publicDictionaryPath = (paths: PocketsphinxPaths): string => join(paths.model, 'cmudict-en-us.dict')

const hint = 'npx vqt setup'

/** Whether the recogniser can run here; the problem says what is missing and what to type. Loads the libraries, decodes nothing. */
export function pocketsphinxAvailable(
  paths: PocketsphinxPaths = defaultPocketsphinxPaths,
): { readonly ok: true } | { readonly ok: false; readonly problem: Problem } {
  const missing = [join(acousticModelPath(paths), 'mdef'), publicDictionaryPath(paths)].find((path) => !existsSync(path))
  if (missing !== undefined) {
    return { ok: false, problem: { code: 'speech.recogniser.model', message: `the recogniser's model is missing: ${missing}`, hint } }
  }
  try {
    openPocketsphinx(paths)
    return { ok: true }
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    const unsupported = cause.includes('cmd_ln_parse_r')
    const message = unsupported
      ? 'this pocketsphinx version is not supported (5prealpha is)'
      : 'the speech recogniser pocketsphinx is not installed'
    return { ok: false, problem: { code: unsupported ? 'speech.recogniser.version' : 'speech.recogniser.missing', message, hint, cause } }
  }
}

/** The functions of pocketsphinx 5prealpha used here. Handles are opaque. */
export interface PocketsphinxLibrary {
  /** A decoder with these command-line options (`-hmm`, …), or null when it refuses them. */
  createDecoder(options: readonly string[]): unknown
  /** Whole-utterance decode, 16 kHz mono: the words heard, or null. Nothing of earlier utterances is remembered. */
  decode(decoder: unknown, samples: Int16Array): string | null
  freeDecoder(decoder: unknown): void
}

/** Binds the libraries. Throws when one cannot be loaded or is of another version. */
export function openPocketsphinx(paths: PocketsphinxPaths): PocketsphinxLibrary {
  const koffi = createRequire(import.meta.url)('koffi') as { load(path: string): LibraryHandle }
  const sphinxbase = koffi.load(paths.sphinxbase)
  const pocketsphinx = koffi.load(paths.pocketsphinx)
  const parseOptions = sphinxbase.func('void* cmd_ln_parse_r(void*, void*, int, char**, int)')
  const freeOptions = sphinxbase.func('int cmd_ln_free_r(void*)')
  const silenceLog = sphinxbase.func('void err_set_logfp(void*)')
  const knownOptions = pocketsphinx.func('void* ps_args()')
  const init = pocketsphinx.func('void* ps_init(void*)')
  const free = pocketsphinx.func('int ps_free(void*)')
  const startStream = pocketsphinx.func('int ps_start_stream(void*)')
  const startUtterance = pocketsphinx.func('int ps_start_utt(void*)')
  const processRaw = pocketsphinx.func('int ps_process_raw(void*, const int16_t*, size_t, int, int)')
  const endUtterance = pocketsphinx.func('int ps_end_utt(void*)')
  const hypothesis = pocketsphinx.func('const char* ps_get_hyp(void*, void*)')
  silenceLog(null)
  return {
    createDecoder(options) {
      const argv = ['vqt', ...options]
      const config: unknown = parseOptions(null, knownOptions(), argv.length, argv, 0)
      if (config === null) return null
      const decoder: unknown = init(config)
      freeOptions(config)
      return decoder
    },
    decode(decoder, samples) {
      // Forgets the noise learnt so far; the cepstral mean is that of a whole utterance anyhow.
      if (startStream(decoder) < 0 || startUtterance(decoder) < 0) throw new Error('pocketsphinx does not start the utterance')
      const frames = processRaw(decoder, samples, samples.length, 0, 1) as number
      if (endUtterance(decoder) < 0 || frames < 0) throw new Error('pocketsphinx fails on the utterance')
      const words = hypothesis(decoder, null) as string | null
      return words === null || words.trim() === '' ? null : words.trim()
    },
    freeDecoder: (decoder) => void free(decoder),
  }
}
