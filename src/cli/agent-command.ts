import { Option, type Command } from 'commander'
import { defaultAgentSettings, type AgentFault, type AgentSettings } from '../model/plan.ts'
import { InputError } from '../model/problem.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { OptionReader } from './option-values.ts'
import type { World } from './world.ts'

const examples = `
Examples:
  vqt agent
  vqt agent --flow booking --delay 1200ms --port 8090
  VQT_AGENT_TOKEN=secret vqt agent --fault http-429

The agent listens on this machine only. From another terminal: vqt run --target http://127.0.0.1:<port>/calls`

const flows = ['refill', 'booking', 'address'] as const
const faults = ['none', 'http-401', 'http-429', 'http-503', 'garbage-sdp', 'no-answer', 'no-media', 'exit-mid-call'] as const

interface RawAgentOptions {
  readonly flow: AgentSettings['flow']
  readonly edges: AgentSettings['edges']
  readonly fault: AgentFault
  readonly recogniser: AgentSettings['recogniser']
  readonly delay?: string
  readonly port?: string
}

/** `vqt agent`: the reference agent alone, until Ctrl-C. */
export function addAgentCommand(program: Command, world: World, exit: (code: ExitCode) => void): void {
  program
    .command('agent')
    .summary('run the reference agent alone')
    .description(
      'Runs the reference voice agent on this machine until Ctrl-C. A bearer token is asked of callers where VQT_AGENT_TOKEN is set.',
    )
    .addOption(new Option('--flow <name>', 'the dialogue it holds').choices(flows).default(defaultAgentSettings.flow))
    .option('--delay <time>', 'how long it waits before it answers: 800ms, 1.5s (default: 600ms)')
    .addOption(
      new Option('--edges <how>', 'annotated: told when the caller ends; heard: finds it by itself')
        .choices(['annotated', 'heard'])
        .default(defaultAgentSettings.edges),
    )
    .addOption(new Option('--fault <name>', 'a way to fail on purpose').choices(faults).default(defaultAgentSettings.fault))
    .addOption(
      new Option('--recogniser <which>', 'off: follow the script by turn count')
        .choices(['auto', 'off'])
        .default(defaultAgentSettings.recogniser),
    )
    .option('--port <n>', 'port to listen on (default: any free one)')
    .addHelpText('after', examples)
    .action(async (raw: RawAgentOptions) => exit(await serve(raw, world)))
}

async function serve(raw: RawAgentOptions, world: World): Promise<ExitCode> {
  const read = new OptionReader()
  const delayMs = read.duration('--delay', raw.delay, { minMs: 0, bareMs: true })
  const port = read.count('--port', raw.port, 0, 65_535)
  if (read.problems.length > 0) throw new InputError(read.problems)
  const settings: AgentSettings = {
    ...defaultAgentSettings,
    flow: raw.flow,
    edges: raw.edges,
    fault: raw.fault,
    recogniser: raw.recogniser,
    ...(delayMs === undefined ? {} : { delay: { kind: 'fixed', ms: delayMs } }),
  }
  const token = world.env['VQT_AGENT_TOKEN']
  world.stderr.write('starting the reference agent\n')
  const agent = await world.rooms.startAgent({
    settings,
    ...(port === undefined ? {} : { port }),
    ...(token === undefined || token === '' ? {} : { token }),
  })
  const stopped = Promise.withResolvers<'stopped'>()
  const stop = (): void => stopped.resolve('stopped')
  const ignored = [world.onSignal('SIGINT', stop), world.onSignal('SIGTERM', stop), world.onSignal('SIGHUP', stop)]
  try {
    world.stdout.write(`${agent.url}/calls\n`)
    world.stderr.write(aboutAgent(settings, agent, token !== undefined && token !== ''))
    const end = await Promise.race([stopped.promise, agent.exited.then(() => 'exited' as const)])
    if (end === 'stopped') return exitCodes.passed
    world.stderr.write('the agent’s process has ended by itself\n')
    // `exit-mid-call` ends the process on purpose.
    return settings.fault === 'exit-mid-call' ? exitCodes.passed : exitCodes.internal
  } finally {
    ignored.forEach((ignore) => ignore())
    await agent.stop()
  }
}

function aboutAgent(
  settings: AgentSettings,
  agent: { readonly recogniser: string; readonly problem?: { readonly message: string; readonly hint?: string } },
  token: boolean,
): string {
  const delay = settings.delay.kind === 'fixed' ? `${settings.delay.ms} ms` : settings.delay.kind
  const hearing = settings.edges === 'annotated' ? 'told when the caller ends' : 'once it has heard the caller end (the delay is a minimum)'
  const hears =
    agent.recogniser === 'none'
      ? `nothing: it follows the script by turn count${agent.problem ? ` (${agent.problem.message}; ${agent.problem.hint ?? ''})` : ''}`
      : `callers through a ${agent.recogniser} recogniser`
  return [
    `  dialogue  ${settings.flow}`,
    `  answers   after ${delay}, ${hearing}`,
    `  hears     ${hears}`,
    `  speaks    with flite, ${settings.stopAfterMs === null ? 'deaf to barge-in' : `stops ${settings.stopAfterMs} ms after a barge-in`}`,
    `  events    data channel vqt-events, or WebSocket <Location>/events`,
    `  token     ${token ? 'bearer token of VQT_AGENT_TOKEN' : 'none asked for'}`,
    ...(settings.fault === 'none' ? [] : [`  fault     ${settings.fault}, on purpose`]),
    'POST an SDP offer to the address above. Ctrl-C stops the agent.',
    '',
  ].join('\n')
}
