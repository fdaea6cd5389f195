/** A dialogue as data: what the agent asks, which tools it calls, what it says. One file a flow. */

/**
 * A sentence with slots: `{drug}`. It is said only when all its slots are known; else `otherwise`, or nothing.
 * Slots hold canonical values and are said in their spoken form.
 */
export interface Line {
  readonly text: string
  readonly otherwise?: string
}

/** What the agent does when it has understood. */
export interface Move {
  /** Called with these slots, in the spelling of the slot names, before anything is said. */
  readonly tool?: { readonly name: string; readonly args: readonly string[] }
  /** Slot the tool fills by itself, drawn from the catalogue class of the same name. */
  readonly makes?: string
  readonly lines: readonly Line[]
  /** The slot it asks for; null: it asks nothing. */
  readonly asks: string | null
  /** State after it. */
  readonly to: string
}

export interface FlowState {
  /** Content-free first words of every answer given in this state: they can be said before the caller was understood. */
  readonly acknowledge: string
  /** Moves by intent. */
  readonly on: Readonly<Record<string, Move>>
  /** The intent the script expects here: taken when nothing can be recognised, or not for the second time. */
  readonly expects: string
  /** The dialogue is over: whatever the caller says is taken for what the script expects. */
  readonly final?: true
}

export interface Flow {
  readonly name: string
  readonly greeting: { readonly lines: readonly string[]; readonly asks: string }
  readonly start: string
  readonly states: Readonly<Record<string, FlowState>>
}

export const reaskLine = 'Sorry, could you say that again?'

const goodbye: Move = { lines: [{ text: 'Goodbye.' }], asks: null, to: 'ended' }

/** The last two turns are the same in every flow. */
export const closing: Readonly<Record<string, FlowState>> = {
  anythingElse: {
    acknowledge: 'You are welcome.',
    on: { done: goodbye, no: goodbye },
    expects: 'done',
  },
  ended: {
    acknowledge: 'Goodbye.',
    on: { done: { lines: [], asks: null, to: 'ended' } },
    expects: 'done',
    final: true,
  },
}
