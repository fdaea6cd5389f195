import { z } from 'zod'
import { pauseRungsMs, lengthRungsMs } from './ladder.ts'
import { count, duration, orLadder, pattern } from './schema-basics.ts'

const expect = z
  .strictObject({
    entities: z.array(z.string()).min(1).optional().describe('Names under data: whose values the agent must get right in this turn.'),
    tool: z
      .union([
        z.string().min(1),
        z.strictObject({
          name: z.string().min(1).describe('Name of the tool.'),
          args: z
            .record(z.string(), z.union([z.string(), z.number()]))
            .optional()
            .describe('Expected arguments; {name} stands for the canonical form of the drawn value.'),
        }),
      ])
      .optional()
      .describe('The tool the agent must call in answer to this turn: its name, or { name, args }.'),
    says: pattern('What the agent must say before the next caller turn.').optional(),
    heardContext: z
      .literal(true)
      .optional()
      .describe('This turn asks the agent what it last said: it must not quote speech it was stopped from saying.'),
  })
  .describe('What this turn should bring about. Checked after the call; does not steer it.')

const part = z.union([
  z.string().min(1).describe('Words to speak.'),
  z.strictObject({ pause: orLadder(duration('Silence inside the turn, exact to the sample.'), `${pauseRungsMs.join(', ')} ms`) }),
  z.strictObject({ audio: z.string().min(1).describe('Your own recording (WAV, MP3, OGG, M4A, …), relative to the scenario file.') }),
  z.strictObject({
    selfRepair: z
      .strictObject({
        from: z.string().min(1).describe('What is said first, and is wrong.'),
        to: z.string().min(1).describe('What is meant: the truth.'),
        pause: duration('Silence before the correction (default none).').optional(),
      })
      .describe('A self-repair: "from, no, to". The last value is the truth.'),
  }),
])

const wordsOrParts = {
  text: z.string().min(1).optional().describe('The words; {name} stands for a value of data:.'),
  parts: z.array(part).min(1).optional().describe('Instead of text: words, pauses, self-repairs and audio files in order.'),
}

export const saySchema: z.ZodType = z
  .union([z.string().min(1), z.strictObject({ ...wordsOrParts, expect: expect.optional() })])
  .describe('One caller turn: the words, or { text | parts, expect }. {name} stands for a value of data:.')

const words = z.union([z.string().min(1), z.strictObject(wordsOrParts)])

const length = orLadder(
  duration('The sound is exactly so long: cut with a 5 ms fade, repeated where the words are shorter.'),
  `${lengthRungsMs.join(', ')} ms`,
)

const sham = z
  .union([z.boolean(), z.number().min(0).max(1)])
  .optional()
  .describe('The control arm: same trigger, nothing is sent. true, or the share of these that are shams (0.25), evenly and by the seed.')

const after = duration("So long after the onset of the agent's turn, as the caller hears it, while it still speaks.").optional()
const silence = duration("So long after the agent's turn is over.").optional()
const limit = duration('How long to wait for the trigger at most (default 15s).').optional()
const gain = (usual: string): z.ZodType =>
  z.number().min(-40).max(6).optional().describe(`Level in dB against a caller turn (default ${usual}).`)

const bargeIn = z
  .union([
    z.string().min(1),
    z.strictObject({
      after,
      word: pattern('While the agent says something that matches (targets with an event plane).').optional(),
      tool: z.string().min(1).optional().describe('When the agent has called this tool.'),
      say: words.describe('What the caller barges in with: the words, or { text | parts }.'),
      length: length.optional(),
      sham,
      limit,
      expect: expect.optional(),
    }),
  ])
  .describe(
    'Speaks while the agent speaks: the words (1.5 s after its onset), or { after | word | tool, say, length, sham, limit, expect }.',
  )

const backchannel = z
  .union([
    duration("After the onset of the agent's turn."),
    z.strictObject({
      after,
      silence,
      say: words.optional().describe('The words (default uh huh).'),
      length: length.optional(),
      gain: gain('-6'),
      sham,
      limit,
    }),
  ])
  .describe(
    'A listener\'s "uh huh" that asks nothing: a duration after the agent\'s onset, or { after | silence, say, length, gain, sham, limit }.',
  )

const cough = z
  .union([duration("After the onset of the agent's turn."), z.strictObject({ after, silence, gain: gain('0'), sham, limit })])
  .describe("A cough: a duration after the agent's onset, or { after | silence, gain, sham, limit }.")

const noise = z
  .union([
    z.enum(['door', 'street', 'tv', 'babble', 'hiss']),
    z.strictObject({
      after,
      silence,
      kind: z.enum(['door', 'street', 'tv', 'babble', 'hiss']).describe('What is heard.'),
      for: duration('How long (default 500ms).').optional(),
      gain: gain('0'),
      sham,
      limit,
    }),
  ])
  .describe("A noise: its kind (1.5 s after the agent's onset), or { after | silence, kind, for, gain, sham, limit }.")

const sideTalk = z
  .union([
    z.string().min(1),
    z.strictObject({
      after,
      silence,
      say: words.describe('What is said, not to the agent.'),
      voice: z.string().optional().describe("Who speaks (default: another voice than the caller's, by the seed)."),
      gain: gain('-12'),
      sham,
      limit,
    }),
  ])
  .describe(
    "Somebody near the caller talks to somebody else: the words (1.5 s after the agent's onset), or { after | silence, say, voice, gain, sham, limit }.",
  )

const wait = z
  .union([
    z.enum(['greeting', 'turn']),
    duration('Just wait this long.', 'greeting, turn or '),
    z.strictObject({
      for: z
        .enum(['greeting', 'turn'])
        .optional()
        .describe("greeting: the agent's first turn ended. turn: its answer to the last turn ended."),
      says: pattern('Wait until the agent has said something that matches and its turn has ended.').optional(),
      tool: z.string().min(1).optional().describe('Wait until the agent has called this tool and its turn has ended.'),
      limit: duration(
        'How long to wait at most (default 15s). After it the call goes on to on: and otherwise:, or ends off script.',
      ).optional(),
    }),
  ])
  .describe('Wait for the agent: greeting, turn, a duration, or one of { for | says | tool } with a limit.')

const stepKeys = {
  say: saySchema.optional(),
  bargeIn: bargeIn.optional(),
  backchannel: backchannel.optional(),
  cough: cough.optional(),
  noise: noise.optional(),
  sideTalk: sideTalk.optional(),
  wait: wait.optional(),
  dtmf: z
    .string()
    .regex(/^[0-9A-D*#]+$/, 'expected keys 0-9, A-D, * or #')
    .optional()
    .describe('Keys to press, in quotes: "1", "4711#".'),
  hangup: z
    .union([z.literal(true), z.null()])
    .optional()
    .describe('End the call here.'),
}

const repeat = z
  .strictObject({
    times: z.int().min(1).max(1000).describe('How often.'),
    steps: z
      .array(z.union([z.literal('hangup'), z.strictObject(stepKeys).meta({ minProperties: 1, maxProperties: 1 })]))
      .min(1)
      .describe('The steps of the group; no repeat inside.'),
  })
  .describe('A group of steps, several times in a call: { times, steps }. Ladders and shams are shared out over all of them.')

export const stepSchema: z.ZodType = z
  .union([z.literal('hangup'), z.strictObject({ ...stepKeys, repeat: repeat.optional() }).meta({ minProperties: 1, maxProperties: 1 })])
  .describe('One step of the script: say, bargeIn, backchannel, cough, noise, sideTalk, wait, dtmf, hangup, or repeat.')

export const handlerSchema: z.ZodType = z
  .strictObject({
    says: pattern('Fires when the agent says something that matches.').optional(),
    asks: z.string().min(1).optional().describe('Fires when the agent says it asks for this slot (targets with an event plane).'),
    tool: z.string().min(1).optional().describe('Fires when the agent calls this tool.'),
    say: saySchema.optional(),
    repeat: z.literal(true).optional().describe('Instead of say: the caller says its last scripted turn again.'),
    times: count('How often it may fire in one call (default 1).').optional(),
  })
  .describe('When the agent does this (one of says, asks, tool), the caller says that (say or repeat), and the script goes on.')
