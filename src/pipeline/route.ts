import { dirname, join } from 'node:path'
import type { RunningAgent } from '../agent/start-agent.ts'
import { InputError } from '../model/problem.ts'
import type { TargetSpec } from '../model/plan.ts'
import type { Media } from '../model/recording.ts'
import { carriedBy } from '../target/index.ts'
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
  const { spec, isNamed } = await externalSpec(target, besideFile)
  checkUrl(spec.url)
  return { spec: isNamed ? spec : { ...spec, name: new URL(spec.url).host }, token }
}

/** What the target of a plan carries, without calling it. Throws `InputError` where `targets.yaml` cannot be read. */
export async function mediaOf(target: string, besideFile: string): Promise<Media> {
  return carriedBy(target === 'agent' ? 'agent' : (await externalSpec(target, besideFile)).spec.kind)
}

async function externalSpec(target: string, besideFile: string): Promise<{ readonly spec: TargetSpec; readonly isNamed: boolean }> {
  const named = URL.canParse(target) ? null : await targetProfile(target, join(dirname(besideFile), 'targets.yaml'))
  return { spec: named ?? { kind: 'whip', name: target, url: target, events: 'datachannel', cues: false }, isNamed: named !== null }
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
