import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { InputError } from '../model/problem.ts'
import { captureBaseMs, decodeRtpPcap, encodeRtpPcap } from './pcap.ts'
import { packet } from './sample-call.ts'

const packets = fc.array(
  fc.record({
    atMs: fc.double({ min: -3_600_000, max: 1e9, noNaN: true }),
    sequenceNumber: fc.integer({ min: 0, max: 65535 }),
    timestamp: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    payloadType: fc.integer({ min: 0, max: 127 }),
    ssrc: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    marker: fc.boolean(),
    payload: fc.uint8Array({ maxLength: 200 }),
  }),
  { maxLength: 20 },
)

function codeOf(read: () => unknown): string {
  try {
    read()
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown.problems[0]!.code
    throw thrown
  }
  return 'none'
}

it('gives back every packet, and its time to the nanosecond', () => {
  fc.assert(
    fc.property(packets, (track) => {
      const back = decodeRtpPcap(encodeRtpPcap(track, captureBaseMs), 'x.pcap', captureBaseMs)
      expect(back).toEqual(track.map((one, i) => ({ ...one, atMs: back[i]!.atMs })))
      // Half a nanosecond by rounding, and what a float of that size cannot hold.
      for (const [i, { atMs }] of back.entries()) expect(Math.abs(atMs - track[i]!.atMs)).toBeLessThanOrEqual(1e-6)
      expect(encodeRtpPcap(back, captureBaseMs)).toEqual(encodeRtpPcap(track, captureBaseMs))
    }),
  )
})

it('reads from a view into a larger buffer', () => {
  const bytes = encodeRtpPcap([packet()], captureBaseMs)
  const larger = new Uint8Array(bytes.length + 20)
  larger.set(bytes, 7)
  expect(decodeRtpPcap(larger.subarray(7, 7 + bytes.length), 'x', captureBaseMs)).toEqual([packet()])
})

it('answers every cut and every lie with InputError', () => {
  const whole = encodeRtpPcap([packet(), packet({ atMs: 20 })], captureBaseMs)
  const first = encodeRtpPcap([packet()], captureBaseMs).length
  for (let length = 0; length < whole.length; length++) {
    const expected = length === 24 || length === first ? 'none' : 'pcap.corrupt'
    expect(codeOf(() => decodeRtpPcap(whole.slice(0, length), 'x', captureBaseMs))).toBe(expected)
  }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
      const damaged = whole.slice()
      damaged[at] = value
      expect(['none', 'pcap.corrupt', 'pcap.unsupported']).toContain(codeOf(() => decodeRtpPcap(damaged, 'x', captureBaseMs)))
    }),
    { numRuns: 1000 },
  )
})

it('refuses what it cannot write', () => {
  expect(() => encodeRtpPcap([packet({ atMs: captureBaseMs - 1 })], captureBaseMs)).toThrow(RangeError)
  expect(() => encodeRtpPcap([packet({ atMs: NaN })], captureBaseMs)).toThrow(RangeError)
  expect(() => encodeRtpPcap([packet({ payload: new Uint8Array(65_500) })], captureBaseMs)).toThrow(RangeError)
})

const noTcpdump = spawnSync('tcpdump', ['--version'], { stdio: 'ignore' }).status !== 0
if (noTcpdump) console.warn('reading captures with tcpdump not tested: it is not installed')

it.skipIf(noTcpdump)('is read by tcpdump as RTP in sound IP packets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vqt-pcap-'))
  try {
    const file = join(folder, 'x.pcap')
    const sent = [packet({ atMs: -0.25, sequenceNumber: 7 }), packet({ atMs: 20.000_001, sequenceNumber: 8, timestamp: 960 })]
    writeFileSync(file, encodeRtpPcap(sent, captureBaseMs))
    const { stdout, stderr } = spawnSync('tcpdump', ['-r', file, '-n', '-vv', '-tt', '-T', 'rtp', '--nano'], {
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC' },
    })
    expect(stderr).toMatch(/RAW/)
    expect(stdout).toMatch(/3599\.999750000 IP/)
    expect(stdout).toMatch(/3600\.020000001 IP/)
    expect(stdout).toMatch(/udp\/rtp 3 c111 +7 0/)
    expect(stdout).toMatch(/udp\/rtp 3 c111 +8 960/)
    expect(stdout).not.toMatch(/bad cksum/)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
