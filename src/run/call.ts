import { randomBytes } from 'node:crypto'
import { nowMs, type MediaSession, type Peer } from '../peer/contract.ts'
import type { FrameClock } from '../peer/frame-clock.ts'
import { TrackLog } from '../peer/track-log.ts'
import { StageError } from '../peer/werift-peer.ts'
import type { CallPlan, NoiseLayer, TargetSpec, Utterance } from '../model/plan.ts'
import { problemFrom } from '../model/problem.ts'
import type { CallEnd, CallerTurn, CallStage } from '../model/recording.ts'
import type { AgentMessage, CueMessage } from '../model/wire.ts'
import { SignallingError, type PlacedCall, type Target } from '../target/contract.ts'
import { agentMessage } from '../target/whip/whip-target.ts'
import { CallerAccount } from './caller-account.ts'
import type { EncodedUtterance } from './caller-speech.ts'
import { Ear } from './ear.ts'
import { EventLog, type AgentReport } from './event-log.ts'
import type { EventLoopLag } from './event-loop-lag.ts'
import { echoMemory, LiveVoice, needsLiveVoice } from './live-voice.ts'
import { Mouth } from './mouth.ts'
import type { PackedCall } from './packed-call.ts'
import { playScript } from './script.ts'
import type { BargeInStep, ScriptStage, SoundStep } from './script-stage.ts'

export interface CallDeps {
  readonly createPeer: (plan: CallPlan, onStage: (stage: 'ice' | 'dtls') => void) => Peer
  readonly target: Target
  readonly spec: TargetSpec
  readonly clock: FrameClock
  readonly lag: EventLoopLag
  readonly speech: (key: string) => EncodedUtterance
  readonly silence: Uint8Array
  readonly layer: (layer: NoiseLayer) => Int16Array
  /** `nowMs` at the start of the run. */
  readonly runStartMs: number
  /** Aborted when everybody must leave now. */
  readonly leave: AbortSignal
}

const connectLimitMs = 10_000

/** A sender that is there has sent something within this time, even with discontinuous transmission (Opus: about every 400 ms). */
const goneAfterMs = 1_000

/** Places one call, plays its script, hangs up, and returns all the evidence. Never rejects: a failure is the recording's end. */
export async function placeCall(plan: CallPlan, deps: CallDeps): Promise<PackedCall> {
  const call = new Call(plan, deps)
  await call.run()
  return call.evidence()
}

class Call implements ScriptStage {
  readonly #plan: CallPlan
  readonly #deps: CallDeps
  readonly #log = new EventLog()
  readonly #startedMs = nowMs()
  readonly #received = new TrackLog()
  readonly #account: CallerAccount
  #media: MediaSession | null = null
  #mouth: Mouth | null = null
  #ear: Ear | null = null
  #end: CallEnd | null = null
  #endedMs = 0
  #report: string | null = null
  #rttMs: number | null = null

  constructor(plan: CallPlan, deps: CallDeps) {
    this.#plan = plan
    this.#deps = deps
    this.#account = new CallerAccount(plan)
  }

  async run(): Promise<void> {
    let stage: CallStage = 'offer'
    const peer = this.#deps.createPeer(this.#plan, (reached) => {
      stage = reached === 'ice' ? 'dtls' : 'media'
      this.#log.add('signalling', `${reached}.connected`)
    })
    let placed: PlacedCall | null = null
    try {
      const offer = await peer.offer()
      this.#log.add('signalling', 'offer.sent')
      placed = await this.#deps.target.place(offer, this.#deps.leave)
      this.#log.add('signalling', 'answer.received')
      stage = 'answer'
      await peer.accept(placed.answerSdp)
      stage = 'ice'
      const media = await peer.connected(connectLimitMs)
      stage = 'conversation'
      await this.#converse(media, placed)
    } catch (error) {
      this.#fail(stage, error)
    }
    this.#endedMs = nowMs()
    this.#mouth?.stop()
    this.#log.add('caller', 'hangup', { why: this.#end?.kind ?? 'failed' })
    this.#rttMs = this.#media?.rttMs() ?? null
    if (placed !== null) await this.#hangUp(placed)
    await peer.close().catch(() => {})
    this.#ear?.close()
  }

  /** A far end that is not there to be hung up on, and whose media stopped before, was lost: the script only had not noticed yet. */
  async #hangUp(placed: PlacedCall): Promise<void> {
    const { reachable, report } = await placed.hangup()
    this.#report = report
    const silentMs = this.#endedMs - (this.#received.lastAtMs ?? this.#startedMs)
    if (reachable || silentMs < goneAfterMs || this.#end?.kind !== 'completed') return
    this.#end = null
    this.#drop(`the agent was gone when the caller hung up; its last packet came ${(silentMs / 1000).toFixed(1)} s before`)
  }

  async #converse(media: MediaSession, placed: PlacedCall): Promise<void> {
    this.#media = media
    const ear = new Ear(media.payloadType)
    this.#ear = ear
    const memory = echoMemory(media.payloadType, this.#plan)
    const { layer, clock, silence } = this.#deps
    const voice = needsLiveVoice(this.#plan) ? new LiveVoice({ plan: this.#plan, layer, received: memory }) : null
    media.onPacket((packet) => {
      if (this.#received.count === 0) this.#log.add('media', 'first.packet', undefined, packet.atMs)
      this.#received.append(packet)
      ear.onPacket(packet)
      memory?.onPacket(packet)
    })
    const subscribed = placed.subscribe((message) => this.#onAgentMessage(message))
    if (!subscribed) {
      media.onText((text) => {
        const message = agentMessage(text)
        if (message !== null) this.#onAgentMessage(message)
      })
    }
    media.onClosed((why) => this.#drop(why))
    const leave = (): void => void (this.#end ??= { kind: 'interrupted' })
    if (this.#deps.leave.aborted) leave()
    else this.#deps.leave.addEventListener('abort', leave, { once: true })
    const firstTimestamp = randomBytes(4).readUInt32BE()
    this.#mouth = new Mouth({ media, clock, ptimeMs: this.#plan.ptimeMs, silence, firstTimestamp, voice })
    const limit = setTimeout(() => {
      this.#log.add('harness', 'call.limit', { maxDurationMs: this.#plan.maxDurationMs })
      this.#end ??= { kind: 'completed' }
    }, this.#plan.maxDurationMs)
    const end = await playScript(this.#plan, this)
    clearTimeout(limit)
    this.#end ??= end
  }

  #onAgentMessage(message: AgentMessage): void {
    this.#log.addAgentMessage(message)
    if (message.type === 'bye') this.#drop(`the agent hung up (${message.why})`)
  }

  #drop(why: string): void {
    this.#end ??= { kind: 'dropped', problem: { code: 'call.dropped', message: `the call was lost: ${why}` } }
  }

  #fail(stage: CallStage, error: unknown): void {
    if (this.#deps.leave.aborted) this.#end ??= { kind: 'interrupted' }
    if (error instanceof SignallingError) this.#end ??= { kind: 'failed', stage: error.stage, problem: error.problem }
    else if (error instanceof StageError) {
      const problem = { code: `call.no-${error.stage}`, message: error.message, hint: 'is UDP between caller and target open?' }
      this.#end ??= { kind: 'failed', stage: error.stage, problem }
    } else if (stage === 'answer') {
      const hint = 'the answer must accept audio/opus over UDP/TLS/RTP/SAVPF'
      this.#end ??= { kind: 'failed', stage, problem: problemFrom('signalling.garbage-answer', error, hint) }
    } else this.#end ??= { kind: 'failed', stage, problem: problemFrom('call.broken', error) }
  }

  // --- what the script sees ---

  nowMs(): number {
    return nowMs()
  }

  /** Ends early when everybody leaves. */
  sleep(ms: number): Promise<void> {
    const { leave } = this.#deps
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        leave.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      if (leave.aborted) done()
      else leave.addEventListener('abort', done, { once: true })
    })
  }

  async say(utterance: Utterance, source: CallerTurn['source'], turn: number, bargeIn?: BargeInStep): Promise<void> {
    const speech = this.#deps.speech(utterance.key)
    const overAgent = this.agentIsAudible() && source === 'script' && bargeIn === undefined
    this.#log.callerSpeaks()
    const { fragments, done } = this.#mouth!.say(speech)
    const said = this.#account.addTurn({ utterance, speech, fragments, source, turn, overAgent, bargeIn })
    this.#tell(said.cue)
    const { index } = said.turn
    this.#log.add('caller', 'turn.start', { index, turn, source, ...(bargeIn === undefined ? {} : { event: said.turn.bargeIn?.event }) })
    await done
    this.#log.add('caller', 'turn.end', { index })
  }

  async sound(step: SoundStep | BargeInStep): Promise<void> {
    const speech = this.#deps.speech(step.utterance.key)
    const made = step.sham ? null : this.#mouth!.say(speech)
    const fragments = made?.fragments ?? this.#mouth!.wouldSay(speech)
    const { sound, cue } = this.#account.addSound(step, speech, fragments)
    if (cue !== null) this.#tell(cue)
    const { event, kind, sham } = sound
    this.#log.add('caller', 'sound.start', { event, kind, sham })
    await (made?.done ?? this.sleep(speech.packets.length * this.#plan.ptimeMs))
    this.#log.add('caller', 'sound.end', { event })
  }

  readyToBargeIn(step: BargeInStep): void {
    const cue = this.#account.speakCue(step, this.#mouth!.nextTimestamp, 48 * this.#plan.ptimeMs)
    if (cue !== null) this.#tell(cue)
  }

  /** Only a reference agent understands what it is told beforehand. */
  #tell(cue: CueMessage): void {
    if (this.#deps.spec.cues) this.#media!.sendText(JSON.stringify(cue))
  }

  async key(digits: string): Promise<void> {
    const keyed = await this.#mouth!.key(digits)
    this.#log.add('caller', keyed ? 'dtmf' : 'dtmf.unsupported', { digits })
  }

  agentIsSpeaking(): boolean {
    return this.#ear!.isSpeaking()
  }

  agentIsAudible(): boolean {
    return this.#ear!.isAudible()
  }

  agentTurnsHeard(): number {
    return this.#ear!.turnsHeard
  }

  agentOnsetMs(): number {
    return this.#ear!.lastOnsetMs
  }

  agentOnsetAfter(sinceMs: number, silenceMs: number): number | null {
    return this.#ear!.onsetAfter(sinceMs, silenceMs)
  }

  lastAgentAudibleMs(): number {
    return this.#ear!.lastAudibleMs
  }

  reported(): AgentReport {
    return this.#log.sinceCallerSpoke
  }

  hasTranscript(): boolean {
    return this.#log.hasTranscript
  }

  note(type: string, data: Readonly<Record<string, unknown>>): void {
    this.#log.add('caller', type, data)
  }

  ended(): boolean {
    return this.#end !== null
  }

  // --- the evidence ---

  evidence(): PackedCall {
    const sent = this.#mouth?.sent ?? new TrackLog()
    const zeroMs = sent.firstAtMs ?? this.#startedMs
    const payloadType = this.#media?.payloadType
    const track = payloadType === undefined ? null : ({ codec: 'opus', clockRate: 48000, payloadType } as const)
    return {
      recording: {
        schemaVersion: 1,
        plan: this.#plan,
        startedAtMs: this.#startedMs - this.#deps.runStartMs,
        end: this.#end ?? { kind: 'completed' },
        endMs: sent.count === 0 ? 0 : this.#endedMs - zeroMs,
        turns: this.#account.turns,
        sounds: this.#account.sounds,
        callerEdges: 'annotated',
        events: this.#log.relativeTo(zeroMs),
        tracks: { caller: track, agent: track },
        truth: null,
        recogniser: this.#log.recogniser,
        lag: this.#deps.lag.between(this.#startedMs, this.#endedMs, zeroMs),
        rttMs: this.#rttMs,
      },
      caller: sent.packed(zeroMs),
      agent: this.#received.packed(zeroMs),
      report: this.#report,
      zeroMs,
    }
  }
}
