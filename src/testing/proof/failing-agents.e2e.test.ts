import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { cleanUp, healthyRun, leftBehind, readResult, scratch, shortScenario, vqt } from './vqt.ts'

/*
 * What is asked of most of these runs is how they end, not how fast anything was: they run side by side. The two that need a healthy generator, and the
 * one that is interrupted at a given time, run alone.
 */

afterAll(cleanUp)
const nothingIsLeft = (): void => expect(leftBehind(), 'a process was left behind').toEqual([])

describe.concurrent('an agent that refuses', () => {
  afterAll(nothingIsLeft)

  it.each([
    { fault: 'http-401', stage: 'offer', message: /401/, code: 4 },
    { fault: 'http-429', stage: 'offer', message: /429/, code: 4 },
    { fault: 'http-503', stage: 'offer', message: /503/, code: 4 },
    { fault: 'garbage-sdp', stage: 'answer', message: /not an SDP/, code: 4 },
    { fault: 'no-answer', stage: 'answer', message: /did not answer the offer/, code: 4 },
  ])('$fault: no call connects, exit $code, the stage is named', async ({ fault, stage, message, code }) => {
    const dir = scratch()
    const ran = await vqt(['run', shortScenario(dir, `{ fault: ${fault} }`), '--out', join(dir, 'run')], { limitS: 60 })
    const result = readResult(join(dir, 'run'))
    console.info(`${fault}: exit ${ran.code}, ${result.verdict.why}`)
    expect(ran.code, ran.stdout + ran.stderr).toBe(code)
    expect(result.verdict.status).toBe('unreachable')
    for (const call of result.calls) expect(call.end).toMatchObject({ kind: 'failed', stage })
    expect(ran.stdout).toMatch(message)
    expect(existsSync(join(dir, 'run', 'report.html'))).toBe(true)
  })
})

describe('an agent that breaks', () => {
  afterAll(nothingIsLeft)

  it('no media: connected turns are unanswered, exit 1', async ({ skip }) => {
    const scenario = shortScenario(scratch(), '{ fault: no-media }')
    const { ran, result } = await healthyRun([scenario, '--calls', '4', '--concurrency', '4'], { limitS: 120, skip })
    console.info(`no-media: exit ${ran.code}, ${result.verdict.why}`)
    expect(result.counts.connected).toBe(4)
    expect(result.counts.unanswered).toBe(result.counts.validTurns)
    expect(result.verdict.gates.find((gate) => gate.measure === 'turn_latency')?.status).toBe('fail')
    expect(ran.code, ran.stdout + ran.stderr).toBe(1)
  })

  it('dies mid-call: every recording is kept, the lost turns count as unanswered, exit 1', async ({ skip }) => {
    const scenario = shortScenario(scratch(), '{ fault: exit-mid-call }')
    const { ran, result, out } = await healthyRun([scenario, '--calls', '6', '--concurrency', '6', '--gate', 'turn_latency:p(95)<1500'], {
      limitS: 120,
      skip,
    })
    console.info(`exit-mid-call: exit ${ran.code}, ${result.verdict.why}; ends ${result.calls.map((call) => call.end.kind).join(' ')}`)
    expect(result.calls).toHaveLength(6)
    for (const call of result.calls) expect(existsSync(join(out, 'calls', call.id, 'recording.json'))).toBe(true)
    expect(result.calls.some((call) => call.end.kind === 'dropped')).toBe(true)
    expect(result.counts.unanswered).toBeGreaterThan(0)
    expect(ran.code, ran.stdout + ran.stderr).toBe(1)
  })
})

describe.concurrent('an agent off the script', () => {
  afterAll(nothingIsLeft)
  const question = "{ unexpectedQuestion: { atTurn: 0, text: 'What is your phone number?', slot: phone } }"

  it('drops one turn into the call: the call says so and the other turns stay measured', async () => {
    const dir = scratch()
    const ran = await vqt(['run', shortScenario(dir, '{ dropAtTurn: 1 }'), '--out', join(dir, 'run')], { limitS: 60 })
    const result = readResult(join(dir, 'run'))
    console.info(`dropAtTurn: exit ${ran.code}; ${result.calls.map((call) => call.end.kind).join(' ')}`)
    for (const call of result.calls) {
      expect(call.end).toMatchObject({ kind: 'dropped', problem: { code: 'call.dropped' } })
      expect(call.turns[0]?.turnLatencyMs).toBeGreaterThan(0)
    }
  })

  it('asks one unexpected question: a handler answers it', async () => {
    const dir = scratch()
    const handled = await vqt(
      ['run', shortScenario(dir, question, "on: [{ asks: phone, say: 'i do not have that' }]\n"), '--out', join(dir, 'handled')],
      { limitS: 60 },
    )
    const result = readResult(join(dir, 'handled'))
    console.info(
      `handled: exit ${handled.code}; ${result.calls.map((call) => `${call.end.kind} ${call.turns.map((turn) => turn.source).join('+')}`).join(', ')}`,
    )
    for (const call of result.calls) {
      expect(call.end.kind).toBe('completed')
      expect(call.turns.map((turn) => turn.source)).toEqual(['script', 'handler', 'script'])
    }
  })

  it('asks one without a handler for it: the call ends off script and says so', async () => {
    const dir = scratch()
    const lost = await vqt(['run', shortScenario(dir, question), '--out', join(dir, 'lost')], { limitS: 60 })
    const off = readResult(join(dir, 'lost'))
    for (const call of off.calls) expect(call.end).toMatchObject({ kind: 'off-script', problem: { code: 'script.off-script' } })
    expect(lost.stdout).toMatch(/off script/i)
    expect(lost.code).not.toBe(0)
  })
})

describe('Ctrl-C', () => {
  afterAll(nothingIsLeft)

  it('once: stops placing calls, finishes, reports interrupted, exit 130', async () => {
    const dir = scratch()
    const args = ['run', shortScenario(dir, '{}'), '--out', join(dir, 'run'), '--calls', '6', '--concurrency', '2']
    const ran = await vqt(args, { interruptAfterMs: 9000, limitS: 90 })
    const result = readResult(join(dir, 'run'))
    console.info(`interrupted: exit ${ran.code}, ${result.verdict.why}`)
    expect(ran.code).toBe(130)
    expect(result.verdict.status).toBe('interrupted')
    expect(result.counts.notPlaced).toBeGreaterThan(0)
  })
})
