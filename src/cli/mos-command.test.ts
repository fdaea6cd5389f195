import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { resample } from '../audio/resample.ts'
import { writeWav } from '../audio/wav.ts'
import { spokenLine } from '../measure/spoken-lines.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { fakeWorld } from './fake-world.ts'
import { main } from './main.ts'
import { realRooms } from './rooms.ts'

const folder = mkdtempSync(join(tmpdir(), 'vqt-mos-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const absent = !existsSync(join(data, 'visqol-core'))
if (absent) console.warn('skipped: the reference files of ViSQOL are not beside the project (../shared/data/visqol-core)')

async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const world = fakeWorld({ cwd: folder, rooms: realRooms })
  const code = await main(['mos', ...args], world)
  return { code, out: world.out(), err: world.err() }
}

async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await run(...args, '--json')
  expect(code, err).toBe(0)
  return JSON.parse(out) as Record<string, unknown>
}

function wav(name: string, samples: Int16Array, rate = 16_000): string {
  writeFileSync(join(folder, name), writeWav(samples, rate))
  return name
}

const line = resample(spokenLine('slt-0.95', 'i-was-born-on-may-second-nineteen-sixty-four'), 48_000, 16_000)
const random = seededRandom(5)
const noisy = line.map((sample) => sample + Math.round(600 * (2 * random() - 1)))
const said = wav('said.wav', line)
const heard = wav('heard.wav', noisy)

describe('vqt mos of parameters', () => {
  it('is the E-model on the codec’s own scale, with its audit', async () => {
    const score = await json('--codec', 'opus', '--bitrate', '24000', '--loss', '3', '--burst', '1.5', '--delay', '120')
    expect(score).toMatchObject({
      method: 'MOS-CQE, E-model G.107.2',
      scale: 'fb',
      interpolated: true,
      provenance: 'published-instrumental',
    })
    const parts = score['components'] as Record<string, number>
    expect(parts['ro']! - parts['is']! - parts['idte']! - parts['idle']! - parts['idd']! - parts['ieEff']! + parts['a']!).toBeCloseTo(
      score['r'] as number,
      9,
    )
  })

  it('takes values of the user’s own', async () => {
    const score = await json('--scale', 'nb', '--ie', '11', '--bpl', '19', '--loss', '2', '--burst', '1', '--delay', '150')
    // G.729A+VAD at 2 %: Ie,eff 19; Idd at 150 ms: 0.163531.
    expect(score['r']).toBeCloseTo(74.206208 - 0.163531, 4)
    expect(score).toMatchObject({ method: 'MOS-CQE, E-model G.107', provenance: 'given', mosCqe: expect.closeTo(3.78, 1) })
  })

  it('never clamps R, and tags what is outside the valid range', async () => {
    const score = await json('--codec', 'g711-no-plc', '--loss', '60', '--delay', '900')
    expect(score['r']).toBeLessThan(0)
    expect(score['mosCqe']).toBe(1)
    expect((score['extrapolated'] as string[]).join()).toMatch(/Ta 900 ms.*Ppl 60 %/)
  })

  it('the bursty table replaces BurstR', async () => {
    const [bursty, random] = [
      await json('--codec', 'opus', '--bitrate', '25000', '--loss', '5', '--bursty-table'),
      await json('--codec', 'opus', '--bitrate', '25000', '--loss', '5'),
    ]
    expect(bursty!['mosCqe']).toBeCloseTo(3.09, 2)
    expect(random!['mosCqe']).toBeCloseTo(3.26, 2)
  })

  it('refuses where nothing is published: null with a reason, exit 0', async () => {
    expect(await json('--codec', 'g722', '--loss', '1')).toMatchObject({
      scale: 'wb',
      mosCqe: null,
      reason: expect.stringContaining('no Bpl'),
    })
    expect((await run('--codec', 'g722', '--loss', '1')).out).toMatch(/^MOS-CQE {2}– \(packets were lost/)
  })

  it.each([
    [[], 'nothing to score'],
    [['--codec', 'lyra'], 'nothing is known of the codec "lyra"'],
    [['--ie', '11', '--loss', '1', '--scale', 'nb'], '--ie alone does not do'],
    [['--ie', '11'], 'on which scale'],
    [['--codec', 'opus', '--scale', 'swb', '--bitrate', '24000'], '--scale "swb" is no scale'],
    [['--codec', 'opus', '--loss', 'NaN', '--bitrate', '24000'], '--loss "NaN" is not a number'],
    [['--codec', 'opus', '--loss', '101', '--burst', '0.5', '--bitrate', '24000'], '--burst "0.5"'],
    [['--codec', 'opus', '--delay', '-5', '--bitrate', '24000'], '--delay'],
  ])('bad input %j: exit 2, and says what', async (args, message) => {
    const { code, err } = await run(...args)
    expect(code).toBe(2)
    expect(err).toContain(message)
  })
})

describe('vqt mos of two files', () => {
  it('is ViSQOL, and says what it does not hear', async () => {
    const score = await json('--reference', said, '--degraded', heard)
    expect(score).toMatchObject({ method: 'MOS-LQO, ViSQOL v3 speech mode', map: 'exp-scaled', lagSeconds: 0 })
    expect(score['mosLqo']).toBeLessThan(4.9)
    expect(score['mosLqo']).toBeGreaterThan(2)
    expect((score['warnings'] as string[]).join()).toContain('hardly hears packet loss')
    expect((await json('--reference', said, '--degraded', said, '--map', 'exp-unscaled'))['mosLqo']).toBeCloseTo(4.0159, 3)
    expect((await run('--reference', said, '--degraded', heard)).out).toMatch(
      /^MOS-LQO, ViSQOL v3 speech mode, map exp-scaled\nMOS-LQO \d\.\d{3}/,
    )
  })

  it.skipIf(absent)('agrees with upstream’s pair, by either map', async () => {
    const pair = ['--reference', join(data, 'visqol-core/CA01_01.wav'), '--degraded', join(data, 'visqol-core/transcoded_CA01_01.wav')]
    expect((await json(...pair))['mosLqo']).toBeCloseTo(3.374505555111911, 9)
    const model = join(data, 'visqol-core/lattice_tcditugenmeetpackhref_ls2_nl60_lr12_bs2048_learn.005_ep2400_train1_7_raw.tflite')
    expect((await json(...pair, '--map', 'lattice', '--model', model))['mosLqo']).toBeCloseTo(3.3129234313964844, 4)
  })

  it('asks a program of the user’s own as well, and blends nothing', async () => {
    const score = await json('--reference', said, '--degraded', heard, '--mos-command', 'echo 2.5')
    expect(score['external']).toEqual({ method: 'external: echo', value: 2.5 })
    expect(score['mosLqo']).toBe((await json('--reference', said, '--degraded', heard))['mosLqo'])
  })

  it('scores unequal lengths with a warning', async () => {
    const longer = wav('longer.wav', Int16Array.from([...noisy, ...new Int16Array(20_000)]))
    const { code, err } = await run('--reference', said, '--degraded', longer)
    expect([code, err]).toEqual([0, expect.stringContaining('lengths differ by more than 1 s')])
  })

  it.each([
    [() => ['--reference', said], '--degraded is missing'],
    [() => ['--reference', said, '--degraded', wav('rate.wav', line, 8000)], 'the rates differ'],
    [() => ['--reference', wav('low.wav', line, 6000), '--degraded', wav('low2.wav', line, 6000)], 'is at 6000 Hz'],
    [() => ['--reference', said, '--degraded', wav('zeros.wav', new Int16Array(line.length))], 'silent'],
    [() => ['--reference', wav('zeros.wav', new Int16Array(line.length)), '--degraded', heard], 'silent'],
    [() => ['--reference', wav('short.wav', line.subarray(0, 9000)), '--degraded', heard], 'shortest that holds a patch'],
    [() => ['--reference', wav('long.wav', new Int16Array(61 * 16_000).fill(3)), '--degraded', heard], 'score parts'],
    [() => ['--reference', said, '--degraded', 'missing.wav'], 'there is no file'],
    [() => ['--reference', said, '--degraded', heard, '--map', 'svr'], '--map "svr" is no map'],
    [() => ['--reference', said, '--degraded', heard, '--map', 'lattice'], 'needs its model'],
    [() => ['--reference', said, '--degraded', heard, '--map', 'lattice', '--model', said], 'lattice model'],
    [() => ['--reference', said, '--degraded', heard, '--codec', 'opus'], '--codec belongs to the E-model'],
  ])('bad input: exit 2, and says what (%#)', async (args, message) => {
    const { code, err } = await run(...args())
    expect(code).toBe(2)
    expect(err).toContain(message)
  })

  it('refuses samples of 8 bit', async () => {
    const bytes = new Uint8Array(44 + 16_000)
    bytes.set(writeWav(new Int16Array(8000), 16_000).subarray(0, 44))
    const view = new DataView(bytes.buffer)
    view.setUint32(4, 36 + 16_000, true)
    view.setUint32(28, 16_000, true)
    view.setUint16(32, 1, true)
    view.setUint16(34, 8, true)
    view.setUint32(40, 16_000, true)
    writeFileSync(join(folder, 'eight.wav'), bytes)
    const { code, err } = await run('--reference', 'eight.wav', '--degraded', heard)
    expect([code, err]).toEqual([2, expect.stringContaining('samples of 8 bit')])
  })
})

describe('vqt mos level', () => {
  it('is the active speech level by P.56', async () => {
    const level = await json('level', said)
    expect(level['activeDbov']).toBeGreaterThan(-40)
    expect(level['activeDbov']).toBeLessThan(-10)
    expect((await run('level', said)).out).toMatch(/active speech level +−\d+\.\d\d dBov/)
    expect(await json('level', wav('zeros.wav', new Int16Array(16_000)))).toEqual({ activeDbov: null, rmsDbov: null, activityPercent: 0 })
  })

  it.skipIf(absent)('agrees with the ITU tool', async () => {
    expect(await json('level', join(data, 'visqol-derived/p501.wav'))).toEqual({
      activeDbov: expect.closeTo(-25.88, 2),
      rmsDbov: expect.closeTo(-26.834, 2),
      activityPercent: expect.closeTo(80.278, 1),
    })
  })

  it('says what it cannot read', async () => {
    expect((await run('level', 'missing.wav')).code).toBe(2)
  })
})

describe('vqt mos dnsmos', () => {
  it('names what is missing: the model, the file, the optional package', async () => {
    expect((await run('dnsmos', said)).err).toContain('--model')
    const { code, err } = await run('dnsmos', 'missing.wav', '--model', 'm.onnx')
    expect([code, err]).toEqual([2, expect.stringContaining('there is no file')])
    expect(await run('dnsmos', said, '--model', 'm.onnx')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/onnxruntime-node|cannot be used/),
    })
  })
})
