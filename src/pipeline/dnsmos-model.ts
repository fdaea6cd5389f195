import { InputError } from '../model/problem.ts'
import { resample } from '../audio/resample.ts'
import { dnsmosRateHz, dnsmosWindows, fitted, meanScore, type DnsmosScore } from '../quality/dnsmos/dnsmos.ts'

/** As much of onnxruntime-node as is used: the package is optional, and its types are not there without it. */
interface OnnxRuntime {
  readonly InferenceSession: { create(path: string): Promise<Session> }
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => unknown
}

interface Session {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  run(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, { readonly data: Float32Array }>>>
}

const packageName = 'onnxruntime-node'

/**
 * DNSMOS P.835 of mono speech by the user's own model file (`sig_bak_ovr.onnx` of microsoft/DNS-Challenge). It judges noise suppression: it is nearly flat over
 * packet loss and codecs. Throws `InputError` where the optional package is missing or the model cannot be used.
 */
export async function dnsmosOf(samples: Int16Array, rateHz: number, model: string): Promise<DnsmosScore> {
  const runtime = await loadRuntime()
  const session = await runtime.InferenceSession.create(model).catch((error: unknown) => {
    throw unusable(
      `the model ${model} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      'give sig_bak_ovr.onnx of DNSMOS P.835',
    )
  })
  const at16 = Float32Array.from(resample(samples, rateHz, dnsmosRateHz), (sample) => sample / 32768)
  const scores: DnsmosScore[] = []
  for (const window of dnsmosWindows(at16) ?? []) {
    const input = session.inputNames[0] ?? 'input_1'
    const outputs = await session.run({ [input]: new runtime.Tensor('float32', window, [1, window.length]) })
    const [sig, bak, ovrl] = outputs[session.outputNames[0] ?? '']?.data ?? []
    if (sig === undefined || bak === undefined || ovrl === undefined)
      throw unusable(`the model ${model} gives no SIG, BAK and OVRL`, 'give sig_bak_ovr.onnx of DNSMOS P.835')
    scores.push(fitted([sig, bak, ovrl]))
  }
  const score = meanScore(scores)
  if (score === null) throw unusable('there is not a sample to score', 'give a file with speech in it')
  return score
}

async function loadRuntime(): Promise<OnnxRuntime> {
  try {
    // A name that is no literal: the package is not among the dependencies.
    const loaded = (await import(packageName)) as OnnxRuntime & { readonly default?: OnnxRuntime }
    return loaded.default ?? loaded
  } catch {
    throw unusable(
      `DNSMOS needs the package ${packageName}, which is not installed`,
      `npm install --no-save --ignore-scripts ${packageName} (about 290 MB)`,
    )
  }
}

function unusable(message: string, hint: string): InputError {
  return new InputError([{ code: 'mos.dnsmos', message, hint }])
}
