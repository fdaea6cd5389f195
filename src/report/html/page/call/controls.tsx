import type { RefObject } from 'preact'
import type { CallResult } from '../../../../model/result.ts'
import type { Playback } from './playback.tsx'
import type { Solo } from './player.ts'

const solos: readonly (readonly [Solo, string])[] = [
  ['both', 'Both'],
  ['caller', 'Caller only'],
  ['agent', 'Agent only'],
]
const speeds = [0.75, 1, 1.5, 2] as const

export interface ControlsProps {
  readonly call: CallResult
  readonly playback: Playback
  readonly readout: RefObject<HTMLElement | null>
  readonly onZoom: (change: 'in' | 'out' | 'fit') => void
  readonly onStep: (step: 1 | -1) => void
}

/** Play, solo, speed, steps from turn to turn, zoom. Without embedded audio: where the files are. */
export function Controls({ call, playback, readout, onZoom, onStep }: ControlsProps) {
  const { caller, agent } = playback
  return (
    <div class="controls">
      {playback.available ? (
        <>
          <button type="button" class="primary" id="play" onClick={playback.toggle}>
            <span aria-hidden="true">{playback.playing ? '❚❚' : '▶'}</span> {playback.playing ? 'Pause' : 'Play'}
          </button>
          <span class="readout" ref={readout} />
          <fieldset class="choice">
            <legend class="hidden">Tracks to hear</legend>
            {solos.map(([solo, name]) => (
              <label key={solo}>
                <input type="radio" name="solo" checked={playback.solo === solo} onChange={() => playback.setSolo(solo)} />
                <span>{name}</span>
              </label>
            ))}
          </fieldset>
          <label class="speed">
            <span class="hidden">Speed</span>
            <select value={String(playback.speed)} onChange={(event) => playback.setSpeed(Number(event.currentTarget.value))}>
              {speeds.map((speed) => (
                <option key={speed} value={String(speed)}>
                  {speed} ×
                </option>
              ))}
            </select>
          </label>
          {caller.url !== null && <audio id="audio-caller" ref={caller.element} src={caller.url} preload="auto" />}
          {agent.url !== null && <audio id="audio-agent" ref={agent.element} src={agent.url} preload="auto" />}
        </>
      ) : (
        <p class="linked">
          <Linked call={call} />
          <span class="readout" ref={readout} />
        </p>
      )}
      <span class="group">
        <button type="button" onClick={() => onStep(-1)}>
          <span aria-hidden="true">⇤</span> Turn before
        </button>
        <button type="button" onClick={() => onStep(1)}>
          Next turn <span aria-hidden="true">⇥</span>
        </button>
      </span>
      <span class="group">
        <button type="button" onClick={() => onZoom('out')} aria-label="Zoom out">
          −
        </button>
        <button type="button" onClick={() => onZoom('fit')}>
          Fit
        </button>
        <button type="button" onClick={() => onZoom('in')} aria-label="Zoom in">
          +
        </button>
      </span>
    </div>
  )
}

function Linked({ call }: { call: CallResult }) {
  const paths = [call.audio.caller, call.audio.agent].filter((path) => path !== null)
  if (paths.length === 0) return <>This call left no audio. </>
  return (
    <>
      The audio of this call is not in this file; beside it are{' '}
      {paths.map((path, index) => (
        <span key={path}>
          {index > 0 && ' and '}
          <a href={path.split('/').map(encodeURIComponent).join('/')}>{path}</a>
        </span>
      ))}
      .{' '}
    </>
  )
}
