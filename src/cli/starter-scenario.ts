/**
 * Text of the scenario `vqt init` writes: small, runs as it is against the embedded agent, every line explained.
 * `schema` is the path or URL of the JSON schema as the editor should find it from the file.
 */
export function starterScenario(name: string, schema: string): string {
  return `# yaml-language-server: $schema=${schema}
#
# Run it:           vqt run <this file>
# See what it does: vqt run <this file> --dry-run

name: ${name}
description: Callers order a prescription refill.

# agent: the reference agent that comes with vqt. Your own: an https URL that takes an SDP offer and answers it;
# its token goes into the environment variable VQT_TARGET_TOKEN, never into this file.
target: agent

# 10 calls of 6 turns. A 95th percentile needs at least 59 turns before its gate can pass.
calls: 10
concurrency: 5

# Who calls: voices and speaking rates, shared out evenly over the calls.
voices: [slt, rms, awb]
rates: [0.95, 1.1]

# What each caller has in mind, drawn by the call's seed. {drug} below is said as the drawn value.
data:
  drug: { class: drug, only: [metformin, losartan, warfarin] }
  dose: { class: dose, only: [5 mg, 10 mg, 20 mg] }
  born: { class: date, only: [1964-05-02, 1971-03-09] }
  street: { class: street, only: [Maple Street, Oak Street] }

# The script, top to bottom. wait listens until the agent has said something that matches and has finished speaking.
# expect is checked afterwards and does not steer the call.
steps:
  - wait: greeting
  - say: { text: 'i would like to refill my {drug} please', expect: { entities: [drug] } }
  - wait: { says: 'strength|dose|how (much|many)|milligrams', limit: 12s }
  - say: { text: 'i take {dose}', expect: { entities: [dose] } }
  - wait: { says: 'birth|born', limit: 12s }
  - say: { text: 'i was born on {born}', expect: { entities: [born] } }
  - wait: { says: 'street|address|where', limit: 12s }
  - say: { text: 'i live on {street}', expect: { entities: [street] } }
  - wait: { says: 'deliver|pick ?up|collect', limit: 12s }
  - say: delivery please
  - wait: { says: 'anything else|is that all|help you', limit: 12s }
  - say: no thank you that is all
  - wait: turn
  - hangup

# What the script does not foresee: the first that fits answers, then the script goes on.
on:
  - { says: 'say (that|it) again|repeat|pardon', repeat: true, times: 2 }
  - { says: 'phone|insurance', say: i do not have that, times: 2 }

# Said when nothing above fits. Without it such a call ends as off script.
otherwise: { say: i am not sure, times: 1 }

# How the embedded agent behaves (other targets ignore it).
agent: { flow: refill, delay: 600ms }

# What must hold. Other measures: see vqt run --help and the README.
thresholds:
  turn_latency: ['p(95)<1000']
  call_failed: ['rate<0.25']
`
}
