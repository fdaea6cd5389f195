import type { ExpectationResult, TurnResult } from '../../../../model/result.ts'
import { clock } from '../../../numbers.ts'
import { judgementWords } from './brackets.ts'
import type { Bracket } from './brackets.ts'

const sources: Readonly<Record<TurnResult['source'], string>> = {
  script: '',
  handler: 'said by a handler',
  otherwise: 'said because nothing else fitted',
  repeat: 'repeated by an impatient caller',
}

const classes: Readonly<Record<TurnResult['class'], string>> = {
  gap: '',
  overlap: 'the agent began before the caller had ended',
  interrupted: 'the agent spoke into the turn and stopped again',
  premature: 'the agent took a pause inside the turn for its end',
  no_response: '',
}

/** Tags that say only what is expected, or what stands beside them in words. */
const usual = /:(?:no|steady)$|^(?:source|class):/

interface TurnListProps {
  readonly brackets: readonly Bracket[]
  /** What the agent said first, where the target told. */
  readonly greeting: string | null
  readonly selected: number | null
  readonly onSelect: (turn: TurnResult) => void
}

/** The conversation as an ordered list: what keyboard and screen reader get instead of the drawing, and all texts in full. */
export function TurnList({ brackets, greeting, selected, onSelect }: TurnListProps) {
  return (
    <>
      {greeting !== null && (
        <p class="greeting">
          <span class="speaker agent">Agent</span> {greeting}
        </p>
      )}
      {brackets.length === 0 ? (
        <p>The caller said nothing in this call.</p>
      ) : (
        <ol class="turns">
          {brackets.map((bracket) => (
            <Turn key={bracket.turn.index} bracket={bracket} isSelected={bracket.turn.index === selected} onSelect={onSelect} />
          ))}
        </ol>
      )}
    </>
  )
}

function Turn({ bracket, isSelected, onSelect }: { bracket: Bracket; isSelected: boolean; onSelect: (turn: TurnResult) => void }) {
  const { turn, judgement, label } = bracket
  const { icon, word, tone } = judgementWords[judgement]
  const from = turn.fragments[0]?.[0] ?? 0
  const notes = [sources[turn.source], classes[turn.class], ...turn.tags.filter((tag) => !usual.test(tag))].filter((note) => note !== '')
  return (
    <li class={isSelected ? 'selected' : ''} aria-current={isSelected ? 'true' : undefined} id={`turn-${turn.index}`}>
      <button type="button" class="jump" onClick={() => onSelect(turn)}>
        Turn {turn.index + 1} <span class="at">{clock(from)}</span>
      </button>
      <dl>
        <div class="said caller">
          <dt>Caller</dt>
          <dd>{turn.text}</dd>
        </div>
        {turn.recognised !== undefined && (
          <div class="said recognised">
            <dt>
              Recognised <span class="scope">{turn.recognised.scope}</span>
            </dt>
            <dd>{turn.recognised.text === '' ? '– (nothing)' : turn.recognised.text}</dd>
          </div>
        )}
        <div class={`said latency tone-${tone}`}>
          <dt>Latency</dt>
          <dd>
            <strong>{label}</strong>
            {judgement !== 'no limit' && judgement !== 'unanswered' && judgement !== 'not counted' && (
              <span class="badge">
                <span class="icon" aria-hidden="true">
                  {icon}
                </span>
                {word}
              </span>
            )}
            {notes.length > 0 && <span class="note">{notes.join(' · ')}</span>}
          </dd>
        </div>
        {turn.said !== undefined && (
          <div class="said agent">
            <dt>Agent</dt>
            <dd>{turn.said}</dd>
          </div>
        )}
        {turn.expectations.map((expectation, index) => (
          <Expected key={index} expectation={expectation} />
        ))}
      </dl>
    </li>
  )
}

function Expected({ expectation }: { expectation: ExpectationResult }) {
  const { kind, expected, got, status, why } = expectation
  const words = { met: ['✓', 'met', 'good'], missed: ['✗', 'missed', 'bad'], 'not-applicable': ['–', 'not applicable', 'neutral'] }[status]
  return (
    <div class={`said expected tone-${words[2]}`}>
      <dt>Expected</dt>
      <dd>
        {kind} <q>{expected}</q>{' '}
        <span class="badge">
          <span class="icon" aria-hidden="true">
            {words[0]}
          </span>
          {words[1]}
        </span>
        {status === 'missed' && (
          <>
            , got <q>{got ?? 'nothing'}</q>
          </>
        )}
        {why !== undefined && <span class="note"> {why}</span>}
      </dd>
    </div>
  )
}
