import type { SignalName, World } from './world.ts'

/**
 * npm and npx pass Ctrl-C on to their child although the terminal has already sent it to the whole group, so one key press can
 * arrive twice within milliseconds. What comes this soon after the first is the same press.
 */
export const samePressMs = 250
/** How long the pipeline may tear down after the second press, before the process leaves without it. */
export const leaveGraceMs = 1500

/** First Ctrl-C: place no more calls. Second, or SIGTERM or SIGHUP: leave at once. */
export interface Interrupts {
  readonly stopPlacing: AbortSignal
  readonly leave: AbortSignal
  /** Resolves when the process must not wait any longer. Never resolves before `leave`. */
  readonly left: Promise<'left'>
  /** Stops listening; a later Ctrl-C has its usual effect again. */
  readonly close: () => void
}

/** Watches the signals until `close`. `say` tells the user what a press did. */
export function watchInterrupts(world: Pick<World, 'onSignal' | 'nowMs' | 'sleep'>, say: (text: string) => void): Interrupts {
  const stopPlacing = new AbortController()
  const leave = new AbortController()
  let firstPressMs: number | null = null
  let resolveLeft: (value: 'left') => void
  const left = new Promise<'left'>((resolve) => {
    resolveLeft = resolve
  })

  const leaveNow = (): void => {
    if (leave.signal.aborted) return
    say('leaving')
    stopPlacing.abort()
    leave.abort()
    void world.sleep(leaveGraceMs).then(() => resolveLeft('left'))
  }
  const press = (): void => {
    const now = world.nowMs()
    if (firstPressMs === null) {
      firstPressMs = now
      say('stopping: no new calls are placed, running calls finish; Ctrl-C again leaves at once')
      stopPlacing.abort()
    } else if (now - firstPressMs >= samePressMs) {
      leaveNow()
    }
  }
  const listeners: readonly (readonly [SignalName, () => void])[] = [
    ['SIGINT', press],
    ['SIGTERM', leaveNow],
    ['SIGHUP', leaveNow],
  ]
  const stops = listeners.map(([name, listener]) => world.onSignal(name, listener))
  return { stopPlacing: stopPlacing.signal, leave: leave.signal, left, close: () => stops.forEach((stop) => stop()) }
}
