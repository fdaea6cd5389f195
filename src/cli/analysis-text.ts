import type { Analysis } from '../measure/analysis.ts'

type Turn = Analysis['turns'][number]
type Event = Analysis['events'][number]

/** One analysed recording as a person reads it: a line for each turn and event, every number with its uncertainty or the reason why there is none. */
export function analysisText(analysis: Analysis, bold: (text: string) => string): string {
  const { shares } = analysis
  const lines = [
    bold(analysis.id) +
      `  ${seconds(analysis.callEndMs)}, ${count(analysis.turns.length, 'caller turn')}, ${count(analysis.events.length, 'event')}`,
    ...analysis.warnings.map((warning) => `  ! ${warning}`),
    ...analysis.turns.map((turn, at) => `  turn ${at + 1}  ${clock(turn.fragments[0]?.[0] ?? 0)}  ${turnText(turn)}`),
    ...analysis.events.map((event, at) => `  event ${at + 1}  ${clock(event.startMs)}  ${eventText(event)}`),
    ...analysis.deadAir.map(({ startMs, endMs, owner }) => `  dead air  ${clock(startMs)}  ${seconds(endMs - startMs)}, the ${owner}'s`),
    ...(analysis.echo === null
      ? []
      : [
          `  echo of the caller in the agent's track: ${Math.round(analysis.echo.lagMs)} ms late, ${analysis.echo.lossDb.toFixed(1)} dB down`,
        ]),
    ...(shares === null
      ? []
      : [
          `  caller ${percent(shares.caller)}, agent ${percent(shares.agent)}, double talk ${percent(shares.doubleTalk)}, mutual silence ${percent(shares.mutualSilence)} of the call`,
        ]),
  ]
  return `${lines.join('\n')}\n`
}

/** What the words above mean: only those that stand there. */
export function analysisLegend(analyses: readonly Analysis[]): string {
  const words = new Set(analyses.flatMap(({ turns, events }) => [...turns.map((turn) => turn.class), ...events.map((one) => one.outcome)]))
  const known = Object.entries(meanings).filter(([word]) => words.has(word as keyof typeof meanings))
  const note = '± is U, k = 2: about 95 % of such readings lie that near the truth.'
  const edges = analyses.some(({ callerEdges }) => callerEdges === 'detected')
    ? ' Without labels the caller’s edges are detected too, and ± is wider.'
    : ''
  return ['', ...known.map(([word, meaning]) => `  ${word}: ${meaning}`), `  ${note}${edges}`].join('\n') + '\n'
}

const meanings: Readonly<Record<Turn['class'] | Exclude<Event['outcome'], null>, string>> = {
  gap: 'the agent answered after the caller’s end',
  overlap: 'the agent began before the caller’s end and went on past it',
  interrupted: 'the agent spoke for a second or longer inside the turn and stopped before its end',
  premature: 'the agent took a pause inside the turn for its end',
  no_response: 'no answer before the caller spoke again, 10 s or the end of the call; > is how long was waited',
  yield: 'the agent stopped within 2 s of the barge-in',
  no_yield: 'the agent spoke on for more than 2 s',
  coincident: 'the agent stopped too soon for the event to be the cause; not counted',
  not_bargein: 'the agent was not speaking when the barge-in began; not counted as one',
  ignored: 'the agent took no notice, as it should',
  paused_resumed: 'the agent stopped for nothing and went on within 3 s',
  dropped: 'the agent stopped for nothing and did not go on',
  natural_end: 'the agent’s reply ended there by itself; not counted',
  false_response: 'the agent answered a sound that asked nothing',
}

function turnText(turn: Turn): string {
  const u = plusMinus(turn.uncertaintyMs)
  const latency =
    turn.turnLatencyMs === null ? `> ${ms(turn.censoredAtMs ?? 0)} (unanswered)` : `${ms(turn.turnLatencyMs)}${u} from the caller’s end`
  const notes = [
    turn.cutIns > 0 ? count(turn.cutIns, 'cut-in') : '',
    turn.cutInDelayMs === null ? '' : `the first ${ms(turn.cutInDelayMs)}${u} into the pause`,
    turn.settledMs === null ? '' : `settled after ${ms(turn.settledMs)}${u}`,
    turn.agentBackchannels > 0 ? count(turn.agentBackchannels, 'agent backchannel') : '',
    turn.overlapMs > 0 ? `agent speech over the turn ${ms(turn.overlapMs)}` : '',
  ].filter((note) => note !== '')
  return [`${turn.class}: turn latency ${latency}`, ...notes].join(', ')
}

function eventText(event: Event): string {
  const [offset, onset] = [plusMinus(event.uncertaintyMs), plusMinus(event.onsetUncertaintyMs)]
  const notes = [
    event.stopMs === null ? '' : `agent silent ${ms(event.stopMs)}${offset} after its start`,
    event.talkOverMs === null || event.talkOverMs === 0 ? '' : `talk-over ${ms(event.talkOverMs)}${offset}`,
    event.responseMs === null ? '' : `answered ${ms(event.responseMs)}${onset} after its end`,
    event.resumeGapMs === null ? '' : `agent went on after ${ms(event.resumeGapMs)}${offset}`,
    event.delayMs === null ? '' : `agent began ${ms(event.delayMs)}${onset} after its end`,
  ].filter((note) => note !== '')
  const kind = event.sham ? `${event.kind} (sham)` : event.kind
  return `${kind}: ${[event.outcome ?? `– (${event.why ?? 'no opportunity'})`, ...notes].join(', ')}`
}

function plusMinus(uncertaintyMs: number): string {
  return ` ±${Math.ceil(uncertaintyMs)}`
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}

function ms(value: number): string {
  const rounded = Math.round(value)
  return `${rounded < 0 ? '−' : ''}${Math.abs(rounded)} ms`
}

function seconds(value: number): string {
  return `${(value / 1000).toFixed(1)} s`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function clock(atMs: number): string {
  const tenths = Math.round(atMs / 100)
  return `${Math.floor(tenths / 600)}:${String(Math.floor(tenths / 10) % 60).padStart(2, '0')}.${tenths % 10}`
}
