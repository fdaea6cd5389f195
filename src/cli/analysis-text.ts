import type { Analysis } from '../measure/analysis.ts'

/** One analysed recording as a person reads it: a line for each turn and event, every number with its uncertainty or the reason why there is none. */
export function analysisText(analysis: Analysis, bold: (text: string) => string): string {
  const { shares } = analysis
  const lines = [
    bold(analysis.id) + `  ${seconds(analysis.callEndMs)}, ${analysis.turns.length} caller turns, ${analysis.events.length} events`,
    ...analysis.warnings.map((warning) => `  ! ${warning}`),
    ...analysis.turns.map((turn, at) => `  turn ${at + 1}  ${clock(turn.fragments[0]?.[0] ?? 0)}  ${turnText(turn)}`),
    ...analysis.events.map((event, at) => `  event ${at + 1}  ${clock(event.startMs)}  ${event.kind}: ${eventText(event)}`),
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

function turnText(turn: Analysis['turns'][number]): string {
  const notes = [
    turn.cutIns > 0 ? `${turn.cutIns} cut-in${turn.cutIns === 1 ? '' : 's'}` : '',
    turn.settledMs === null ? '' : `settled after ${ms(turn.settledMs)}`,
    turn.agentBackchannels > 0 ? `${turn.agentBackchannels} backchannels` : '',
    turn.overlapMs > 0 ? `overlap ${ms(turn.overlapMs)}` : '',
  ].filter((note) => note !== '')
  const latency =
    turn.turnLatencyMs === null
      ? `> ${ms(turn.censoredAtMs ?? 0)} (unanswered)`
      : `${ms(turn.turnLatencyMs)} ±${Math.ceil(turn.uncertaintyMs)}`
  return [`${turn.class}: turn latency ${latency}`, ...notes].join(', ')
}

function eventText(event: Analysis['events'][number]): string {
  const notes = [
    event.stopMs === null ? '' : `agent's run ends ${ms(event.stopMs)} ±${Math.ceil(event.uncertaintyMs)} after its onset`,
    event.talkOverMs === null || event.talkOverMs === 0 ? '' : `talk-over ${ms(event.talkOverMs)}`,
    event.responseMs === null ? '' : `answered after ${ms(event.responseMs)}`,
    event.resumeGapMs === null ? '' : `agent goes on after ${ms(event.resumeGapMs)}`,
    event.delayMs === null ? '' : `agent onset ${ms(event.delayMs)} from its end`,
  ].filter((note) => note !== '')
  return [event.outcome ?? `– (${event.why ?? 'no opportunity'})`, ...notes].join(', ')
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
