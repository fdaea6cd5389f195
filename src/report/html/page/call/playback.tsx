import type { RefObject } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { CallResult } from '../../../../model/result.ts'
import { audioUrl } from '../embedded.ts'
import { createPlayer } from './player.ts'
import type { Player, Solo } from './player.ts'

export interface Playback {
  readonly available: boolean
  readonly playing: boolean
  readonly toggle: () => void
  readonly seek: (ms: number) => void
  readonly positionMs: () => number
  readonly solo: Solo
  readonly setSolo: (solo: Solo) => void
  readonly speed: number
  readonly setSpeed: (speed: number) => void
  readonly caller: Track
  readonly agent: Track
}

interface Track {
  readonly url: string | null
  readonly element: RefObject<HTMLAudioElement | null>
}

/** Playback of a call's embedded tracks; `onFrame` is told the position while it plays and after each seek. */
export function usePlayback(call: CallResult, startAtMs: number, onFrame: (ms: number) => void): Playback {
  const caller = useTrack(call.audio.caller)
  const agent = useTrack(call.audio.agent)
  const player = useRef<Player | null>(null)
  const fallbackMs = useRef(startAtMs)
  const [playing, setPlaying] = useState(false)
  const [solo, setSolo] = useState<Solo>('both')
  const [speed, setSpeed] = useState(1)
  const available = caller.url !== null || agent.url !== null

  useEffect(() => {
    const elements = [caller.element.current, agent.element.current].filter((element) => element !== null)
    player.current = createPlayer(caller.element.current, agent.element.current)
    const listen = () => setPlaying(player.current?.isPlaying() ?? false)
    // A position can only be set once the browser knows the length.
    const start = () => player.current?.seek(startAtMs)
    for (const element of elements) {
      for (const type of ['play', 'pause', 'ended']) element.addEventListener(type, listen)
      element.addEventListener('loadedmetadata', start, { once: true })
    }
    return () => player.current?.pause()
  }, [])
  useEffect(() => player.current?.setSolo(solo), [solo])
  useEffect(() => player.current?.setSpeed(speed), [speed])
  useEffect(() => {
    if (!playing) return
    let frame = 0
    const step = () => {
      onFrame(player.current?.positionMs() ?? 0)
      frame = requestAnimationFrame(step)
    }
    step()
    return () => cancelAnimationFrame(frame)
  }, [playing, onFrame])

  return {
    available,
    playing,
    toggle: () => {
      if (playing) player.current?.pause()
      else void player.current?.play()
    },
    seek: (ms) => {
      fallbackMs.current = ms
      player.current?.seek(ms)
      onFrame(ms)
    },
    positionMs: () => (available ? (player.current?.positionMs() ?? 0) : fallbackMs.current),
    solo,
    setSolo,
    speed,
    setSpeed,
    caller,
    agent,
  }
}

function useTrack(path: string | null): Track {
  const element = useRef<HTMLAudioElement>(null)
  const url = useMemo(() => audioUrl(path), [path])
  useEffect(() => () => (url === null ? undefined : URL.revokeObjectURL(url)), [url])
  return { url, element }
}
