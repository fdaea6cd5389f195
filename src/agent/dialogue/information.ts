import type { Flow, FlowState } from './flow.ts'

/** What the library's line tells, a topic each: long enough (6 s and more) to be interrupted, in several sentences. */
const topics: readonly (readonly string[])[] = [
  [
    'The library is open from nine in the morning until eight in the evening on weekdays.',
    'On Saturdays we close at five, and on Sundays we are closed.',
    'During the summer the reading room closes one hour earlier than the rest of the building.',
  ],
  [
    'You can borrow up to twelve books at a time, and keep them for four weeks.',
    'Films and music can be kept for one week.',
    'If nobody else is waiting, you can renew everything twice, by phone or at the desk.',
  ],
  [
    'A card is free for everybody who lives or works in the county.',
    'Please bring something that shows your name and your address.',
    'Children need the signature of a parent, and get a card with their own picture on it.',
  ],
  [
    'Story time for small children is every Tuesday at ten in the morning.',
    'The book club for adults meets on the first Thursday of the month at seven.',
    'There is no need to sign up, but chairs are taken quickly when the weather is bad.',
  ],
  [
    'There is parking behind the building, and the first two hours cost nothing.',
    'The bus stops right in front of the main entrance.',
    'A ramp on the left side leads to the lift, which goes to all three floors.',
  ],
  [
    'Computers on the second floor can be used by anybody for one hour a day.',
    'Printing costs ten cents a page, and scanning is free.',
    'If you need help, somebody from our staff is there every afternoon from two until six.',
  ],
  [
    'Books that are returned late cost twenty cents a day, but never more than ten dollars.',
    'A lost book has to be paid for at the price of a new copy.',
    'You can also bring us the same book in good condition instead of paying for it.',
  ],
  [
    'The large meeting room holds forty people and has a screen and a piano.',
    'It can be booked up to three months ahead by any group of the town.',
    'We ask you to leave it the way you found it, and to be out by nine in the evening.',
  ],
]

const state = (index: number): string => `topic${index}`

/** Answers whatever is asked, one topic after another and round again: for barge-in, where what is said does not matter. */
export const informationFlow: Flow = {
  name: 'information',
  greeting: { lines: ['Hello, this is the information line of the town library.', 'What would you like to know?'], asks: 'question' },
  start: state(0),
  states: Object.fromEntries(
    topics.map((sentences, index): [string, FlowState] => [
      state(index),
      {
        acknowledge: 'Certainly.',
        on: { question: { lines: sentences.map((text) => ({ text })), asks: null, to: state((index + 1) % topics.length) } },
        expects: 'question',
        // Whatever the caller says is a question: there is nothing to be asked again.
        final: true,
      },
    ]),
  ),
}
