import { compileGrammar, type Grammar, type IntentRule } from './grammar.ts'

/**
 * The language of the reference agent's callers: a pharmacy's refills, a practice's appointments, a change of address, and what
 * people say around them. Data only. The first template of an intent is the one the shipped scenarios use.
 */
export const domainRules: readonly IntentRule[] = [
  // Refill
  {
    intent: 'refill_request',
    templates: [
      "[hello] (i would|i'd) like to refill my {drug} [prescription] [please]",
      '(i need|i want) a refill (of|for) [my] {drug} [please]',
      '(can you|could you) refill my {drug} [please]',
      'i am running out of [my] {drug}',
      'i am calling (about|for) my {drug} [prescription]',
      "(i would|i'd) like to refill [my] {drug} {dose} [please]",
    ],
  },
  {
    intent: 'drug',
    templates: ['{drug} [please]', "(it is|it's|it is called|the medication is) {drug}", 'i take {drug}', 'my medication is {drug}'],
  },
  {
    intent: 'dose',
    templates: [
      'i take {dose} [a day|every day|twice a day]',
      '{dose} [please]',
      "(it is|it's|the dose is|my dose is) {dose}",
      'the bottle says {dose}',
    ],
  },
  {
    intent: 'date_of_birth',
    templates: ['i was born on {date}', 'my (birthday|date of birth) is {date}', "(it is|it's|that is|that's) {date}", '{date}'],
  },
  {
    intent: 'delivery',
    templates: [
      'delivery please',
      'please deliver it',
      '(can you|could you) deliver it [please]',
      "(i would|i'd) like it delivered [please]",
      'send it to my home [please]',
    ],
  },
  {
    intent: 'pickup',
    templates: [
      "(i will|i'll) pick it up [myself]",
      'pick up please',
      'i will come by and pick it up',
      "(i would|i'd) like to pick it up [please]",
      'i can collect it',
    ],
  },
  // Booking
  {
    intent: 'book_request',
    templates: [
      '[hello] i need an appointment with doctor {surname} [please]',
      "(i would|i'd) like to (see|book an appointment with|make an appointment with) doctor {surname} [please]",
      '(can i|could i) see doctor {surname} [on {weekday}] [please]',
      'please book me in with doctor {surname}',
      'is doctor {surname} free on {weekday}',
    ],
  },
  {
    intent: 'surname',
    templates: ['(my name|my last name|the name) is {surname}', 'doctor {surname} [please]', '{surname}', 'this is {surname} speaking'],
  },
  {
    intent: 'weekday',
    templates: [
      '{weekday} works for me',
      '[on] {weekday} [please]',
      '(can we do|how about|what about) {weekday}',
      '{weekday} would be (good|fine|best)',
      'i can come on {weekday}',
    ],
  },
  {
    intent: 'time',
    templates: [
      '{time} please',
      '{time}',
      '(at|around) {time} [please]',
      '{time} (works for me|would be fine|is good)',
      '(can we do|how about|what about) {time}',
    ],
  },
  { intent: 'weekday_time', templates: ['{weekday} at {time} [please]', '(can we do|how about) {weekday} at {time}'] },
  {
    intent: 'repeat_reference',
    templates: [
      'could you repeat the reference please',
      '(can you|could you) (say|repeat) the (reference|reference number|booking reference) again [please]',
      'what was the reference [number] [again]',
      'please repeat the reference [number]',
      'i did not get the reference [number]',
    ],
  },
  {
    intent: 'reference_status',
    templates: [
      'my [booking] reference [number] is {reference}',
      '(the reference is|it is) {reference}',
      '{reference}',
      'i am calling about booking {reference}',
    ],
  },
  {
    intent: 'cancel_booking',
    templates: [
      'i need to cancel my appointment',
      "(i would|i'd) like to cancel my appointment [please]",
      'please cancel my appointment [on {weekday}]',
    ],
  },
  {
    intent: 'move_booking',
    templates: [
      'i need to move my appointment',
      "(i would|i'd) like to (move|change) my appointment [to {weekday}] [please]",
      'can we move it to {weekday}',
    ],
  },
  // Address
  {
    intent: 'address_change',
    templates: [
      '[hello] i have moved and need to change my address',
      "(i would|i'd) like to (change|update) my address [please]",
      '(i need|i want) to (change|update) my address [please]',
      '(can you|could you) (change|update) my address [please]',
      'i moved [to a new home] last week',
    ],
  },
  {
    intent: 'account',
    templates: [
      'my account number is {digits}',
      "(it is|it's|the number is|the account number is) {digits}",
      '{digits}',
      'account [number] {digits}',
    ],
  },
  { intent: 'phone', templates: ['my phone number ends in {digits}', 'the phone number ends in {digits}', '(it|that) ends in {digits}'] },
  {
    intent: 'new_address',
    templates: [
      'my new address is {houseNumber} {street}',
      "(it is|it's|i live at|i am at|the address is) {houseNumber} {street}",
      '{houseNumber} {street}',
      'i moved to {houseNumber} {street} [in {city}]',
      'my new address is {houseNumber} {street} in {city}',
    ],
  },
  {
    intent: 'street',
    templates: ['i live on {street}', '[on] {street}', "(it is|it's|the street is) {street}", 'the house is on {street}'],
  },
  { intent: 'city', templates: ['the city is {city}', '{city}', '(i live in|it is in|in) {city}', 'i moved to {city}'] },
  {
    intent: 'insurance',
    templates: ['my insurance is with {city} health', 'i am (insured|covered) with {city} health', '{city} health [insurance]'],
  },
  // Anywhere
  {
    intent: 'correction',
    templates: [
      'no i said {drug}',
      'no i said {dose}',
      'no i said {street}',
      'no i said {city}',
      'no i said doctor {surname}',
      'no i said {weekday}',
      'no i said {time}',
      'no i said {date}',
      'no i said {digits}',
      'no i said {reference}',
      'no i said {houseNumber} {street}',
    ],
  },
  {
    intent: 'yes',
    templates: [
      'yes that is right',
      'yes [please]',
      'yes (that is correct|it is|i do|i am|that is me)',
      '(that is right|that is correct|correct)',
      'that is fine',
      'okay',
      'sure',
    ],
  },
  {
    intent: 'no',
    templates: ['no', 'no (that is wrong|that is not right|it is not|i do not|i am not)', 'that is (wrong|not right)', 'not really'],
  },
  {
    intent: 'done',
    templates: [
      'no thank you that is all',
      '[no] that is all [thank you]',
      '(nothing else|that is everything) [thank you]',
      'no thanks [that is all]',
      'thank you goodbye',
      'goodbye',
    ],
  },
  { intent: 'greeting', templates: ['hello', 'hi', 'good (morning|afternoon|evening)', 'hello is anybody there', 'can you hear me'] },
  {
    intent: 'hold',
    templates: [
      'one moment please',
      '(just a|give me a) (moment|second|minute)',
      'please hold on',
      'let me check',
      'hold on i have it here',
    ],
  },
  {
    intent: 'repeat',
    templates: [
      'could you repeat that please',
      '(can|could) you say that again [please]',
      'sorry i did not (hear|get|understand) that',
      'what did you say',
      'pardon',
    ],
  },
  {
    intent: 'last_said',
    templates: [
      'what did you just say',
      'what did you (last say|say last)',
      '(can you|could you) (repeat|tell me) what you (just|last) said [please]',
      'what was the last thing you said',
    ],
  },
  { intent: 'unsure', templates: ['i do not know', 'i am not sure', 'i do not remember', 'i have no idea', 'i do not have (it|that)'] },
  {
    intent: 'human',
    templates: [
      'i want to speak to a person',
      "(can i|could i|(i would|i'd) like to) (speak|talk) to (a person|somebody|an agent) [please]",
    ],
  },
  { intent: 'hours', templates: ['when are you open', 'what are your opening hours', 'are you open on {weekday}'] },
]

/** The domain compiled: `domainGrammar().parse(words)`. Made once. */
export function domainGrammar(): Grammar {
  return (compiled ??= compileGrammar(domainRules))
}

let compiled: Grammar | undefined
