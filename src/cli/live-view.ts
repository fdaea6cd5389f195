import type { RunEvent } from '../model/run-event.ts'
import { BottomBlock } from './bottom-block.ts'
import type { LiveState } from './live-state.ts'
import { afterEvent, blockLines, emptyLiveState, endedCallLine, plainLine } from './live-state.ts'
import type { Paint } from './paint.ts'
import type { World } from './world.ts'

export const redrawMs = 250
export const plainLineMs = 10_000

/** What a person sees on stderr while calls are placed. Decides nothing and computes nothing that a report shows. */
export interface LiveView {
  readonly observe: (event: RunEvent) => void
  /** What Ctrl-C did: stays visible until the end. */
  readonly stopping: (text: string) => void
  /** Leaves the terminal as it was found. Safe to call again. */
  readonly close: () => void
}

export interface LiveViewOptions {
  readonly world: Pick<World, 'stdout' | 'stderr' | 'env' | 'nowMs' | 'every' | 'onExit'>
  readonly paint: Paint
  readonly quiet: boolean
}

/** A block at the bottom of a terminal; one plain line every 10 s where there is none or `CI` is set; nothing when quiet. */
export function startLiveView(options: LiveViewOptions): LiveView {
  const { stderr, env } = options.world
  if (options.quiet) return { observe: () => {}, stopping: (text) => void stderr.write(`${text}\n`), close: () => {} }
  const ci = env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false'
  return stderr.isTTY === true && !ci && env['TERM'] !== 'dumb' ? startBlock(options) : startLines(options)
}

function startBlock({ world, paint }: LiveViewOptions): LiveView {
  const terminals = [world.stdout, world.stderr].filter((stream) => stream.isTTY === true)
  const block = new BottomBlock(world.stderr, terminals, world.onExit)
  let state: LiveState = emptyLiveState
  const redraw = (): void => block.show(blockLines(state, world.nowMs(), paint))
  const stopTimer = world.every(redrawMs, redraw)
  redraw()
  return {
    observe: (event) => {
      state = afterEvent(state, event, world.nowMs())
      if (event.type === 'note') block.above(noteLine(event, paint))
      if (event.type === 'call-ended') {
        const line = endedCallLine(event.call, paint)
        if (line !== null) block.above(line)
      }
    },
    stopping: (text) => {
      state = { ...state, stopping: text }
      redraw()
    },
    close: () => {
      stopTimer()
      block.close()
    },
  }
}

function startLines({ world, paint }: LiveViewOptions): LiveView {
  let state: LiveState = emptyLiveState
  const print = (text: string): void => void world.stderr.write(`${text}\n`)
  const stopTimer = world.every(plainLineMs, () => print(plainLine(state, world.nowMs())))
  return {
    observe: (event) => {
      const before = state.preparing?.what
      state = afterEvent(state, event, world.nowMs())
      if (event.type === 'planned') print(`${event.plan.scenario}: ${event.plan.calls.length} calls, writing to ${event.dir}`)
      if (event.type === 'preparing' && event.what !== before) print(plainLine(state, world.nowMs()))
      if (event.type === 'note') print(noteLine(event, paint))
    },
    stopping: (text) => {
      state = { ...state, stopping: text }
      print(text)
    },
    close: stopTimer,
  }
}

function noteLine(event: { readonly level: 'info' | 'warn'; readonly text: string }, paint: Paint): string {
  return event.level === 'warn' ? `${paint('yellow', 'warning:')} ${event.text}` : event.text
}
