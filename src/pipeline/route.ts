import { dirname, join } from 'node:path'
import type { RunningAgent } from '../agent/start-agent.ts'
import { InputError } from '../model/problem.ts'
import type { TargetSpec } from '../model/plan.ts'
import { targetProfile } from '../target/profiles.ts'

export interface Destination {
  readonly spec: TargetSpec
  readonly token: string | undefined
}

/** The embedded agent, reached like any other target. `calibration` asks for its calibration flow. */
export function agentRoute(agent: Pick<RunningAgent, 'url'>, flow: 'dialogue' | 'calibration'): Destination {
  const url = `${agent.url}/calls${flow === 'calibration' ? '?flow=calibration' : ''}`
  return { spec: { kind: 'agent', name: 'reference agent', url, events: 'datachannel', cues: true }, token: undefined }
}

/** A target outside: a profile's name, or an https URL (http only on loopback). `besideFile` is the scenario's file. */
export async function externalRoute(target: string, token: string | undefined, besideFile: string): Promise<Destination> {
  const profile = URL.canParse(target) ? null : await targetProfile(target, join(dirname(besideFile), 'targets.yaml'))
  const spec: TargetSpec = profile ?? { kind: 'whip', name: target, url: target, events: 'datachannel', cues: false }
  checkUrl(spec.url)
  return { spec: { ...spec, name: profile?.name ?? new URL(spec.url).host }, token }
}

function checkUrl(target: string): void {
  const url = URL.canParse(target) ? new URL(target) : null
  const loopback = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) {
    throw new InputError([
      {
        code: 'target.unknown',
        message: `"${target}" is no target`,
        hint: '--target is "agent", the name of a profile in targets.yaml beside the scenario, or an https URL (http only for this machine)',
      },
    ])
  }
  if (url.username !== '' || url.password !== '') {
    throw new InputError([
      {
        code: 'target.secret',
        message: 'the target URL holds a user name or password',
        hint: 'put the token in VQT_TARGET_TOKEN; URLs end up in reports',
      },
    ])
  }
}
