/** Two audio elements played as one: the same position, the same speed; one may be heard alone. */
export interface Player {
  readonly play: () => Promise<void>
  readonly pause: () => void
  readonly seek: (ms: number) => void
  readonly positionMs: () => number
  readonly isPlaying: () => boolean
  readonly setSolo: (solo: Solo) => void
  readonly setSpeed: (speed: number) => void
}

export type Solo = 'both' | 'caller' | 'agent'

/** Further apart than this and the second track is moved: well below what an ear takes for two events. */
const mostDriftMs = 25

/**
 * Plays the tracks that are there. The longer one leads; the other is set to its place whenever they have drifted apart. Both
 * files begin at the call's 0, so a position is a time on the call's clock.
 */
export function createPlayer(caller: HTMLAudioElement | null, agent: HTMLAudioElement | null): Player {
  const tracks = [caller, agent].filter((track) => track !== null)
  const leader = (): HTMLAudioElement | undefined => tracks.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0]
  const isPlaying = (): boolean => tracks.some((track) => !track.paused && !track.ended)
  const positionMs = (): number => (leader()?.currentTime ?? 0) * 1000
  const seek = (ms: number): void => {
    for (const track of tracks) track.currentTime = Math.max(0, Math.min(ms / 1000, lengthOf(track)))
  }
  const align = (): void => {
    const lead = leader()
    if (lead === undefined || lead.paused) return
    for (const track of tracks) {
      if (track === lead || track.ended || lead.currentTime >= lengthOf(track)) continue
      if (Math.abs(track.currentTime - lead.currentTime) * 1000 > mostDriftMs) track.currentTime = lead.currentTime
    }
  }
  for (const track of tracks) track.addEventListener('timeupdate', align)
  return {
    play: async () => {
      const lead = leader()
      if (lead === undefined) return
      if (lead.ended || lead.currentTime >= lengthOf(lead) - 0.01) seek(0)
      seek(lead.currentTime * 1000)
      await Promise.all(tracks.filter((track) => track === lead || lead.currentTime < lengthOf(track)).map((track) => track.play()))
    },
    pause: () => {
      for (const track of tracks) track.pause()
    },
    seek,
    positionMs,
    isPlaying,
    setSolo: (solo) => {
      if (caller !== null) caller.muted = solo === 'agent'
      if (agent !== null) agent.muted = solo === 'caller'
    },
    setSpeed: (speed) => {
      for (const track of tracks) track.playbackRate = speed
    },
  }
}

function lengthOf(track: HTMLAudioElement): number {
  return Number.isFinite(track.duration) ? track.duration : 0
}
