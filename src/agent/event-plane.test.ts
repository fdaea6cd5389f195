import { expect, it } from 'vitest'
import { EventPlane, cueOf } from './event-plane.ts'
import { FakeMedia } from './fake-media.ts'

it('sends every message on both planes, to late subscribers too', () => {
  const plane = new EventPlane()
  const media = new FakeMedia()
  const heard: string[] = []
  plane.emit({ type: 'ready', call: 'c1', recogniser: 'none' })
  plane.attach(media)
  plane.emit({ type: 'said', turn: -1, text: 'hello' })
  const leave = plane.subscribe((text) => heard.push(text))
  leave()
  plane.emit({ type: 'bye', why: 'test' })
  expect(media.texts.map((text) => (JSON.parse(text) as { type: string }).type)).toEqual(['ready', 'said', 'bye'])
  expect(heard).toEqual(media.texts.slice(0, 2))
})

it('takes cues from either plane and shrugs off everything else', () => {
  const plane = new EventPlane()
  const media = new FakeMedia()
  const cues: number[] = []
  plane.onCue((cue) => cues.push(cue.turn))
  plane.attach(media)
  const cue = { type: 'cue', turn: 4, startTimestamp: 1, endTimestamp: 2, samplesPerPacket: 960 }
  media.arriveText(JSON.stringify(cue))
  plane.receive(JSON.stringify({ ...cue, turn: 5, reply: { afterMs: 0, stimulus: 'burst' } }))
  expect(cues).toEqual([4, 5])
  for (const text of [
    '',
    'null',
    '[]',
    '{"type":"cue"}',
    JSON.stringify({ ...cue, turn: 'x' }),
    JSON.stringify({ ...cue, reply: { afterMs: 1 } }),
  ]) {
    expect(cueOf(text)).toBeNull()
  }
})
