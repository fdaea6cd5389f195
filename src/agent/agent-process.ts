/** Entry of the agent's own process: told what to be by its parent over IPC, it serves until the parent goes or says stop. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { InputError, problemFrom, type Problem } from '../model/problem.ts'
import { FrameClock } from '../peer/frame-clock.ts'
import { preferThread } from '../peer/thread-priority.ts'
import { warmUp } from '../peer/warm-up.ts'
import { createWeriftPeer } from '../peer/werift-peer.ts'
import type { Recogniser } from '../speech/contract.ts'
import { createFliteSynthesiser } from '../speech/flite.ts'
import { createPocketsphinxRecogniser, pocketsphinxAvailable } from '../speech/pocketsphinx.ts'
import { cachedSynthesiser } from '../speech/speech-cache.ts'
import type { AgentInit, ChildMessage, ParentMessage } from './agent-messages.ts'
import { unpromptedLines } from './conversation/respondent.ts'
import { fixedSentences, flows } from './dialogue/dialogue.ts'
import { serveAgent } from './server.ts'
import { makeStimuli } from './speaking/stimuli.ts'
import { SynthesisedVoice } from './speaking/voice.ts'

const loopDelayResolutionMs = 5
const agentVoice = 'slt'
const closeLimitMs = 1_000

/** What has to be undone before the process ends, last first. */
const closers: (() => Promise<void>)[] = []

async function serve(init: AgentInit): Promise<void> {
  const [heard, spoken] = await Promise.all([startRecogniser(init), startVoice(init)])
  const { settings, seed, port, token } = init
  // Dies without a word to its callers, but leaves no folder behind.
  const crash = (): void => void closers[0]?.().finally(() => process.exit(1))
  const engines = { settings, clock: new FrameClock(), ...spoken, recogniser: heard.recogniser, crash }
  const server = await serveAgent({ engines, createPeer: createWeriftPeer, port, seed, ...(token === undefined ? {} : { token }) })
  closers.push(() => server.close())
  await warmUp(createWeriftPeer)
  // Only now: compiling takes long and would hold up the callers, and the threads that recognise and synthesise keep their ordinary priority.
  preferThread()
  reportCpuOnRequest()
  const { recogniser, problem } = heard
  const named = recogniser === null ? null : { id: recogniser.id, scope: recogniser.scope }
  tell({ type: 'ready', url: server.url, recogniser: named, ...(problem === undefined ? {} : { problem }) })
}

/** Where nothing can be recognised the agent still serves: the dialogue then follows the script, and `problem` says why. */
async function startRecogniser(init: AgentInit): Promise<{ recogniser: Recogniser | null; problem?: Problem }> {
  if (init.settings.recogniser === 'off' || init.recogniserWorkers === 0) return { recogniser: null }
  const available = pocketsphinxAvailable()
  if (!available.ok) return { recogniser: null, problem: available.problem }
  try {
    const recogniser = await createPocketsphinxRecogniser({ cacheDir: init.cacheDir, workers: init.recogniserWorkers })
    // Every thread decodes a little silence now: started later, it would inherit the priority of the thread that paces.
    const silence = new Int16Array(8000)
    await Promise.all(Array.from({ length: init.recogniserWorkers }, () => recogniser.recognise(silence)))
    return { recogniser }
  } catch (error) {
    return { recogniser: null, problem: problemFrom('agent.recogniser', error, 'the agent follows the script by turn count instead') }
  }
}

/** The voice with every sentence ready that is known beforehand, so that calls never wait for those. */
async function startVoice({
  settings,
  cacheDir,
}: AgentInit): Promise<{ voice: SynthesisedVoice; stimuli: Awaited<ReturnType<typeof makeStimuli>> }> {
  const flite = await createFliteSynthesiser()
  // It keeps a folder of its own.
  closers.push(() => flite.close())
  const voice = new SynthesisedVoice({ synthesiser: cachedSynthesiser(flite, cacheDir), voice: agentVoice })
  // Past the cache: its thread, too, must be there before this one raises its priority.
  const warm = flite.synthesise({ text: 'ready', voice: agentVoice, rate: 1 })
  const own = [settings.filler, ...unpromptedLines, settings.unexpectedQuestion?.text].filter((text) => text !== null && text !== undefined)
  const [stimuli] = await Promise.all([
    makeStimuli(voice),
    warm,
    ...[...fixedSentences(flows[settings.flow]), ...own].map((text) => voice.clip(text)),
  ])
  return { voice, stimuli }
}

function reportCpuOnRequest(): void {
  const delay = monitorEventLoopDelay({ resolution: loopDelayResolutionMs })
  delay.enable()
  const startedAt = process.hrtime.bigint()
  const startCpu = process.cpuUsage()
  // The histogram measures the timer's period; what exceeds it is delay.
  const lateMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - loopDelayResolutionMs)
  process.on('message', (message: ParentMessage) => {
    if (message.type !== 'cpu') return
    const { user, system } = process.cpuUsage(startCpu)
    const elapsedUs = Number(process.hrtime.bigint() - startedAt) / 1e3
    tell({
      type: 'cpu',
      cores: (user + system) / elapsedUs,
      eventLoopP99Ms: lateMs(delay.percentile(99)),
      eventLoopMaxMs: lateMs(delay.max),
    })
  })
}

function leave(): void {
  const exit = (): never => process.exit(0)
  setTimeout(exit, closeLimitMs)
  void Promise.allSettled(closers.toReversed().map((close) => close())).then(exit)
}

function tell(message: ChildMessage): void {
  process.send?.(message)
}

process.once('message', (init: AgentInit) => {
  serve(init).catch((error: unknown) => {
    tell({ type: 'failed', problems: error instanceof InputError ? error.problems : [problemFrom('agent.start', error)] })
    process.exitCode = 1
    setTimeout(() => process.exit(1), 100)
  })
})
process.on('disconnect', leave)
process.on('SIGTERM', leave)
// Ctrl-C reaches the whole process group; the parent finishes its calls first and then ends us.
process.on('SIGINT', () => {})
