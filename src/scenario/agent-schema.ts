import { z } from 'zod'
import { duration, durationOrNever } from './schema-basics.ts'

const delay = z
  .union([
    duration('Fixed.'),
    z
      .strictObject({
        uniform: z
          .strictObject({ min: duration('Shortest.'), max: duration('Longest.') })
          .optional()
          .describe('Evenly between min and max.'),
        normal: z
          .strictObject({ mean: duration('Mean.'), sd: duration('Standard deviation.') })
          .optional()
          .describe('Normal, cut off at 0.'),
        lognormal: z
          .strictObject({ median: duration('Median.'), sigma: z.number().min(0).max(3).describe('Standard deviation of the logarithm.') })
          .optional()
          .describe('Log-normal: a long right tail, as real agents have.'),
      })
      .meta({ minProperties: 1, maxProperties: 1 }),
  ])
  .describe("How long the agent waits after the caller's true offset (default 600ms): fixed, or one of { uniform | normal | lognormal }.")

/** The `agent:` block: every setting of the reference agent, named as in `AgentSettings` without its unit. */
export const agentSchema: z.ZodType = z
  .strictObject({
    flow: z
      .enum(['refill', 'booking', 'address', 'information'])
      .optional()
      .describe('The dialogue it holds (default refill). information: answers of six seconds and more to whatever is asked.'),
    delay: delay.optional(),
    edges: z
      .enum(['annotated', 'heard'])
      .optional()
      .describe("annotated: told the caller's edges, answers exactly after delay; heard (default): finds them itself, delay is a minimum."),
    endpoint: duration("heard only: silence after which it takes the caller's turn as ended (default 400ms).").optional(),
    pauseLimit: durationOrNever('annotated only: a pause in a turn longer than this is taken for its end (default never).').optional(),
    greetingDelay: duration('Before the greeting (default 0).').optional(),
    stopAfter: z
      .union([z.literal('never'), duration('')])
      .optional()
      .describe(
        'From caller onset to silence when the caller barges in (default 250ms; edges: heard takes no less); never: deaf to barge-in.',
      ),
    stopsAt: z
      .enum(['speech', 'anything'])
      .optional()
      .describe('speech (default): only turns and barge-ins stop it. anything: coughs, noise, side talk and its own echo too.'),
    cutFade: duration('Length of the fade when speech is cut (default 5ms); 0 clicks.').optional(),
    afterBargeIn: z
      .enum(['answer', 'continue'])
      .optional()
      .describe('answer (default) the barge-in, or continue with what it was stopped from saying.'),
    resumeAfter: durationOrNever(
      'After a stop that only a sound caused it goes on so long after it; never (default): the turn is dropped.',
    ).optional(),
    answersSoundsAfter: durationOrNever('Reacts to a sound in silence with speech, so long after its end (default never).').optional(),
    backchannelAfter: durationOrNever(
      'Says "uh huh" so long after the onset of each caller turn that is still going on then (default never).',
    ).optional(),
    selfInterruptAfter: durationOrNever(
      'Stops itself so long after the onset of each answer, and begins it again a second later (default never).',
    ).optional(),
    quotes: z
      .enum(['heard', 'planned'])
      .optional()
      .describe('Asked what it last said it quotes what was heard (default), or the whole reply it had planned.'),
    selfRepair: z.enum(['last', 'first']).optional().describe('Of "Tuesday, no, Thursday" it keeps the last value (default) or the first.'),
    filler: z.string().min(1).nullable().optional().describe('Words spoken at once while a tool runs, e.g. "one moment".'),
    toolTime: duration('How long a tool takes that a filler announces (default 900ms).').optional(),
    midReplySilence: durationOrNever("Silence between an answer's first sentence and the rest of it (default never).").optional(),
    echo: z
      .strictObject({
        delay: duration('How long after the agent heard it (50ms or more).'),
        loss: z.number().min(0).max(80).describe('How far below what was heard, in dB.'),
      })
      .nullable()
      .optional()
      .describe("The caller's voice comes back in the agent's audio: { delay, loss }."),
    silentTurns: z.array(z.int().min(0)).optional().describe('Caller turns (from 0) it does not answer.'),
    dropAtTurn: z.int().min(0).nullable().optional().describe('Caller turn (from 0) at which it drops the call.'),
    unexpectedQuestion: z
      .strictObject({
        atTurn: z.int().min(0).describe('Caller turn (from 0) it answers with the question.'),
        text: z.string().min(1).describe('The question.'),
        slot: z.string().min(1).describe('The slot it asks for (matches asks: of a handler).'),
      })
      .nullable()
      .optional()
      .describe('A question the script does not know.'),
    fault: z
      .enum(['none', 'http-401', 'http-429', 'http-503', 'garbage-sdp', 'no-answer', 'no-media', 'exit-mid-call'])
      .optional()
      .describe('A way to fail on purpose (default none).'),
    recogniser: z
      .enum(['auto', 'off'])
      .optional()
      .describe('auto (default): hears where the recogniser is installed. off: follows the script by turn count.'),
  })
  .describe('Programmable truth of the embedded reference agent. Ignored for other targets.')
