import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeWav } from '../audio/wav.ts'
import type { Analysis } from '../measure/analysis.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { fakeWorld } from './fake-world.ts'
import { main } from './main.ts'
import { realRooms } from './rooms.ts'

type Span = readonly [startMs: number, endMs: number]

const folder = mkdtempSync(join(tmpdir(), 'vqt-analyze-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Bursts with hard edges at known samples. */
function bursts(spans: readonly Span[], lengthMs: number, rate: number, hz: number): Int16Array {
  const samples = new Int16Array(Math.round((lengthMs * rate) / 1000))
  const random = seededRandom(hz)
  for (const [from, to] of spans) {
    const end = Math.round((to * rate) / 1000)
    for (let at = Math.round((from * rate) / 1000); at < end; at++) {
      samples[at] = Math.round(5000 * (0.7 * Math.sin((2 * Math.PI * hz * at) / rate) + 0.3 * (2 * random() - 1)))
    }
  }
  return samples
}

function stereo(left: Int16Array, right: Int16Array, rate: number): Uint8Array {
  const frames = Math.max(left.length, right.length)
  const woven = Int16Array.from({ length: 2 * frames }, (_, at) => (at % 2 === 0 ? left : right)[at >> 1] ?? 0)
  const bytes = writeWav(woven, rate)
  const view = new DataView(bytes.buffer)
  view.setUint16(22, 2, true)
  view.setUint32(28, rate * 4, true)
  view.setUint16(32, 4, true)
  return bytes
}

const file = (name: string, content: Uint8Array | string): string => {
  writeFileSync(join(folder, name), content)
  return name
}

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function run(...args: readonly string[]): Promise<Ran> {
  const world = fakeWorld({ cwd: folder, rooms: realRooms })
  const code = await main(['analyze', ...args], world)
  return { code, out: world.out(), err: world.err() }
}

interface Scene {
  readonly caller: readonly Span[]
  readonly agent: readonly Span[]
  readonly labels: unknown
  readonly rate?: number
  readonly lengthMs?: number
}

let scenes = 0
async function analysed({ caller, agent, labels, rate = 16_000, lengthMs = 20_000 }: Scene): Promise<Analysis> {
  const id = `scene-${scenes++}`
  const c = file(`${id}.c.wav`, writeWav(bursts(caller, lengthMs, rate, 440), rate))
  const a = file(`${id}.a.wav`, writeWav(bursts(agent, lengthMs, rate, 300), rate))
  const l = file(`${id}.json`, JSON.stringify(labels))
  const { code, out, err } = await run('--caller', c, '--agent', a, '--labels', l, '--json')
  expect(err).toBe(agent.length === 0 ? '! recording: the agent track is silent: every turn is unanswered\n' : '')
  expect(code).toBe(0)
  return JSON.parse(out) as Analysis
}

/** Instrument tolerance on hard-edged, clean tracks: onsets to 3 ms, ends to 10 ms. */
const onset = (ms: number): unknown => expect.toSatisfy((value: number) => Math.abs(value - ms) <= 3, `within 3 ms of ${ms}`)
const offset = (ms: number): unknown => expect.toSatisfy((value: number) => Math.abs(value - ms) <= 10, `within 10 ms of ${ms}`)

describe('classes of turns', () => {
  const turn: Span = [1000, 3000]
  const classes: readonly [string, Partial<Scene>, Partial<Record<keyof Analysis['turns'][number], unknown>>][] = [
    [
      'gap',
      { agent: [[3800, 5000]] },
      { class: 'gap', turnLatencyMs: onset(800), timeToFirstAudioMs: onset(800), cutIns: 0, overlapMs: 0, censoredAtMs: null },
    ],
    [
      'overlap',
      { agent: [[2700, 5000]] },
      { class: 'overlap', turnLatencyMs: onset(-300), overlapMs: onset(300), settledMs: null, cutIns: 0 },
    ],
    [
      'interrupted',
      {
        agent: [
          [1500, 2700],
          [3900, 5000],
        ],
      },
      { class: 'interrupted', turnLatencyMs: onset(-1500), settledMs: onset(900), cutIns: 1, cutInDelayMs: null },
    ],
    ['no response', { agent: [] }, { class: 'no_response', turnLatencyMs: null, timeToFirstAudioMs: null, censoredAtMs: offset(10_000) }],
    [
      'a backchannel',
      {
        agent: [
          [1800, 2200],
          [3600, 5000],
        ],
      },
      { class: 'gap', turnLatencyMs: onset(600), agentBackchannels: 1, overlapMs: offset(400), cutIns: 0 },
    ],
  ]
  it.each(classes)('%s', async (_, scene, expected) => {
    const { turns, warnings } = await analysed({ caller: [turn], agent: [], labels: { callerTurns: [[turn]], rttMs: 20 }, ...scene })
    expect(turns).toHaveLength(1)
    expect(turns[0]).toMatchObject(expected)
    expect(turns[0]?.uncertaintyMs).toBeGreaterThan(0)
    expect(warnings).toEqual(scene.agent?.length === 0 ? ['the agent track is silent: every turn is unanswered'] : [])
  })

  it('premature: in the pause, and after the caller has gone on', async () => {
    const fragments: readonly Span[] = [
      [1000, 2000],
      [2800, 4000],
    ]
    const one = await analysed({
      caller: fragments,
      agent: [
        [2300, 2600],
        [4900, 6000],
      ],
      labels: { callerTurns: [fragments] },
    })
    expect(one.turns[0]).toMatchObject({
      class: 'premature',
      turnLatencyMs: onset(-1700),
      cutInDelayMs: onset(300),
      cutIns: 1,
      settledMs: onset(900),
    })
    const late = await analysed({ caller: fragments, agent: [[3000, 5000]], labels: { callerTurns: [fragments] } })
    expect(late.turns[0]).toMatchObject({ class: 'premature', cutInDelayMs: onset(1000), settledMs: null, overlapMs: onset(1000) })
  })

  it('turns come out in the order of their labels', async () => {
    const turns: readonly Span[] = [
      [8000, 9000],
      [1000, 2000],
    ]
    const { turns: found } = await analysed({
      caller: turns,
      agent: [
        [2500, 3000],
        [9900, 11_000],
      ],
      labels: { callerTurns: turns.map((one) => [one]) },
    })
    expect(found.map(({ turnLatencyMs }) => turnLatencyMs)).toEqual([onset(900), onset(500)])
  })
})

describe('outcomes of events', () => {
  const spoken: Span = [2000, 9000]
  const at = (kind: string, startMs: number, endMs: number): unknown => ({ events: [{ kind, startMs, endMs }], rttMs: 20 })
  const outcomes: readonly [string, readonly Span[], unknown, Partial<Record<keyof Analysis['events'][number], unknown>>][] = [
    [
      'yield',
      [
        [2000, 5250],
        [6900, 8000],
      ],
      at('bargeIn', 5000, 6000),
      { outcome: 'yield', stopMs: offset(250), talkOverMs: offset(250), responseMs: onset(900) },
    ],
    [
      'no yield',
      [spoken],
      at('bargeIn', 5000, 6000),
      { outcome: 'no_yield', stopMs: offset(4000), talkOverMs: onset(1000), responseMs: null },
    ],
    ['coincident', [[2000, 5050]], at('bargeIn', 5000, 6000), { outcome: 'coincident', stopMs: offset(50) }],
    ['not a barge-in', [[2000, 4000]], at('bargeIn', 5000, 6000), { outcome: 'not_bargein', stopMs: null }],
    ['ignored', [spoken], at('cough', 5000, 5300), { outcome: 'ignored', stopMs: offset(4000) }],
    [
      'paused and resumed',
      [
        [2000, 5400],
        [6300, 9000],
      ],
      at('backchannel', 5000, 5300),
      { outcome: 'paused_resumed', stopMs: offset(400), resumeGapMs: offset(900) },
    ],
    ['dropped', [[2000, 5400]], at('noise', 5000, 5300), { outcome: 'dropped', stopMs: offset(400), resumeGapMs: null }],
    ['natural end', [[2000, 5400]], { ...(at('cough', 5000, 5300) as object), agentPlannedEndMs: 5410 }, { outcome: 'natural_end' }],
    ['coincident cough', [[2000, 5050]], at('cough', 5000, 5300), { outcome: 'coincident' }],
    [
      'false response',
      [
        [2000, 4000],
        [5900, 7000],
      ],
      at('sideTalk', 5000, 5500),
      { outcome: 'false_response', delayMs: onset(400), stopMs: null },
    ],
    ['ignored in silence', [[2000, 4000]], at('cough', 5000, 5300), { outcome: 'ignored', delayMs: null }],
  ]
  it.each(outcomes)('%s', async (_, agent, labels, expected) => {
    const sounds = (labels as { events: { startMs: number; endMs: number }[] }).events.map(({ startMs, endMs }): Span => [startMs, endMs])
    const { events, turns } = await analysed({ caller: sounds, agent, labels })
    expect(turns).toEqual([])
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject(expected)
  })

  it('a barge-in is no turn of the output, but ends the window of the turn before it', async () => {
    const labels = { callerTurns: [[[1000, 2000]]], events: [{ kind: 'bargeIn', startMs: 5000, endMs: 6000 }] }
    const { turns, events } = await analysed({
      caller: [
        [1000, 2000],
        [5000, 6000],
      ],
      agent: [[6500, 8000]],
      labels,
    })
    expect(turns).toHaveLength(1)
    expect(turns[0]).toMatchObject({ class: 'no_response', censoredAtMs: onset(3000) })
    expect(events[0]).toMatchObject({ outcome: 'not_bargein' })
  })
})

describe('the call', () => {
  it('dead air with its owner, and shares of the call', async () => {
    const labels = { callerTurns: [[[1000, 3000]]], callEndMs: 16_000 }
    const { deadAir, shares, callEndMs } = await analysed({ caller: [[1000, 3000]], agent: [[7000, 9000]], labels })
    expect(callEndMs).toBe(16_000)
    expect(deadAir).toEqual([
      { startMs: onset(3000), endMs: onset(7000), owner: 'agent' },
      { startMs: offset(9000), endMs: 16_000, owner: 'caller' },
    ])
    expect(shares?.caller).toBeCloseTo(2 / 16, 3)
    expect(shares?.agent).toBeCloseTo(2 / 16, 2)
    expect(shares?.doubleTalk).toBe(0)
  })

  it.each([8000, 22_050, 44_100, 48_000])('reads %i Hz', async (rate) => {
    const { turns } = await analysed({
      caller: [[1000, 3000]],
      agent: [[3800, 5000]],
      labels: { callerTurns: [[[1000, 3000]]] },
      rate,
      lengthMs: 8000,
    })
    expect(turns[0]).toMatchObject({ class: 'gap', turnLatencyMs: onset(800) })
  })

  it('detects the caller without labels, says so, and is less certain', async () => {
    const left = bursts(
      [
        [1000, 2000],
        [2300, 3000],
        [12_000, 13_500],
      ],
      20_000,
      16_000,
      440,
    )
    const right = bursts(
      [
        [3800, 5000],
        [10_000, 12_400],
      ],
      20_000,
      16_000,
      300,
    )
    file('both.wav', stereo(left, right, 16_000))
    const { code, out, err } = await run('both.wav', '--caller-channel', 'left', '--json')
    expect(code).toBe(0)
    expect(err).toContain('no labels')
    const found = JSON.parse(out) as Analysis
    expect(found.callerEdges).toBe('detected')
    expect(found.turns).toHaveLength(1)
    expect(found.turns[0]?.fragments).toHaveLength(2)
    expect(found.turns[0]).toMatchObject({ class: 'gap', turnLatencyMs: offset(800) })
    expect(found.turns[0]?.uncertaintyMs).toBeGreaterThan(60)
    expect(found.events[0]).toMatchObject({ kind: 'bargeIn', outcome: 'yield', stopMs: offset(400) })
    expect(found.uncertainty).toContain('detected as well')
    file('known.json', JSON.stringify({ callerTurns: [[[1000, 3000]]], events: [{ kind: 'bargeIn', startMs: 12_000, endMs: 13_500 }] }))
    const known = JSON.parse((await run('both.wav', '--caller-channel', 'left', '--labels', 'known.json', '--json')).out) as Analysis
    expect(known.uncertainty).toContain('those of the labels')
    expect(known.turns[0]?.uncertaintyMs).toBeLessThan(found.turns[0]?.uncertaintyMs ?? 0)
    expect(known.events[0]?.uncertaintyMs).toBeLessThan(found.events[0]?.uncertaintyMs ?? 0)
    expect(known.events[0]?.onsetUncertaintyMs).toBeLessThan(known.events[0]?.uncertaintyMs ?? 0)
    const swapped = await run('both.wav', '--caller-channel', 'right', '--json')
    expect((JSON.parse(swapped.out) as Analysis).turns).not.toEqual(found.turns)
  })

  it('pads the shorter side and warns', async () => {
    file('short.wav', writeWav(bursts([[3800, 5000]], 6000, 16_000, 300), 16_000))
    file('long.wav', writeWav(bursts([[1000, 3000]], 9000, 16_000, 440), 16_000))
    const { code, out, err } = await run('--caller', 'long.wav', '--agent', 'short.wav', '--json')
    expect(code).toBe(0)
    expect(err).toContain('short.wav is 3000 ms shorter than the other side: padded with silence')
    expect((JSON.parse(out) as Analysis).callEndMs).toBe(9000)
  })

  it('writes nothing unless asked, and a whole run where asked, which can be measured again', async () => {
    const before = readdirSync(folder)
    await run('both.wav', '--caller-channel', 'left')
    expect(readdirSync(folder)).toEqual(before)
    const { code, out } = await run('both.wav', '--caller-channel', 'left', '--out', 'kept', '--gate', 'turn_latency:max<1')
    expect(code).toBe(1)
    expect(out).toContain('turn 1')
    const written = readFileSync(join(folder, 'kept', 'result.json'), 'utf8')
    const world = fakeWorld({ cwd: folder, rooms: realRooms })
    expect(await main(['measure', 'kept'], world)).toBe(1)
    expect(readFileSync(join(folder, 'kept', 'result.json'), 'utf8')).toBe(written)
  })
})

describe('bad input', () => {
  const good = (): void => {
    file('c.wav', writeWav(bursts([[1000, 3000]], 8000, 16_000, 440), 16_000))
    file('a.wav', writeWav(bursts([[3800, 5000]], 8000, 16_000, 300), 16_000))
    file('a8.wav', writeWav(bursts([[3800, 5000]], 8000, 8000, 300), 8000))
    file('empty.wav', writeWav(new Int16Array(0), 16_000))
    file('silent.wav', writeWav(new Int16Array(16_000), 16_000))
    file('noise.txt', 'no audio')
    file('st.wav', stereo(new Int16Array(16_000), new Int16Array(16_000), 16_000))
  }
  const labels = (value: unknown): string => file('bad.json', typeof value === 'string' ? value : JSON.stringify(value))
  const refused: readonly [string, () => readonly string[], string][] = [
    ['unequal rates', () => ['--caller', 'c.wav', '--agent', 'a8.wav'], 'the sample rates differ'],
    ['an empty file', () => ['--caller', 'empty.wav', '--agent', 'a.wav'], 'it holds no samples'],
    ['no audio at all', () => ['--caller', 'noise.txt', '--agent', 'a.wav'], 'noise.txt'],
    ['a silent caller without labels', () => ['--caller', 'silent.wav', '--agent', 'a.wav'], 'there is no speech in'],
    ['one side missing', () => ['--caller', 'c.wav'], '--agent is missing'],
    ['nothing', () => [], 'no recording given'],
    ['mono with a channel', () => ['c.wav', '--caller-channel', 'left'], 'has 1 channel'],
    ['stereo as a side', () => ['--caller', 'st.wav', '--agent', 'a.wav'], 'has 2 channels'],
    ['a stereo file without its channel', () => ['st.wav'], 'which side is the caller?'],
    ['a channel that is none', () => ['st.wav', '--caller-channel', 'middle'], 'left or right'],
    ['both forms', () => ['st.wav', '--caller', 'c.wav', '--caller-channel', 'left'], 'exclude each other'],
    ['labels that are no JSON', () => ['--caller', 'c.wav', '--agent', 'a.wav', '--labels', labels('{"callerTurns": [[')], 'is no JSON'],
    [
      'labels outside the audio',
      () => ['--caller', 'c.wav', '--agent', 'a.wav', '--labels', labels({ callerTurns: [[[1000, 9000]]] })],
      'callerTurns[0][0]: ends at 9000 ms, outside the call',
    ],
    [
      'overlapping fragments',
      () => [
        '--caller',
        'c.wav',
        '--agent',
        'a.wav',
        '--labels',
        labels({
          callerTurns: [
            [
              [1000, 2000],
              [1900, 3000],
            ],
          ],
        }),
      ],
      'callerTurns[0][1]: starts at 1900 ms',
    ],
    [
      'an end before its start',
      () => ['--caller', 'c.wav', '--agent', 'a.wav', '--labels', labels({ events: [{ kind: 'cough', startMs: 2000, endMs: 2000 }] })],
      'not after its start',
    ],
    ['NaN', () => ['--caller', 'c.wav', '--agent', 'a.wav', '--labels', labels('{"callerTurns": [[[NaN, 3000]]]}')], 'is no JSON'],
    [
      'null for a time',
      () => ['--caller', 'c.wav', '--agent', 'a.wav', '--labels', labels({ callerTurns: [[[null, 3000]]] })],
      'expected a number of ms, got null',
    ],
    [
      'an unknown kind',
      () => ['--caller', 'c.wav', '--agent', 'a.wav', '--labels', labels({ events: [{ kind: 'sneeze', startMs: 1, endMs: 2 }] })],
      'unknown kind "sneeze"',
    ],
    ['an unknown key', () => ['--caller', 'c.wav', '--agent', 'a.wav', '--labels', labels({ turns: [] })], 'turns: unknown key'],
    ['labels that are not there', () => ['--caller', 'c.wav', '--agent', 'a.wav', '--labels', 'none.json'], 'there is no file'],
    ['a gate that is none', () => ['--caller', 'c.wav', '--agent', 'a.wav', '--gate', 'turn_latency'], 'gate "turn_latency"'],
  ]
  it.each(refused)('%s: exit 2, a message and a hint', async (_, args, message) => {
    good()
    const { code, out, err } = await run(...args(), '--json')
    expect(err).toContain(message)
    expect(err).toContain('hint:')
    expect(code).toBe(2)
    expect(out).toBe('')
  })
})
