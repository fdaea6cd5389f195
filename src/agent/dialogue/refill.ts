import { closing, type Flow, type Move } from './flow.ts'

const lookUp: Move = {
  tool: { name: 'lookup_prescription', args: ['drug'] },
  lines: [{ text: '{drug}.' }, { text: 'What strength do you take?' }],
  asks: 'dose',
  to: 'dose',
}

const submit: Move = {
  tool: { name: 'submit_refill', args: ['drug', 'dose', 'street'] },
  lines: [{ text: 'Your refill of {drug} is on its way.', otherwise: 'Your refill is on its way.' }, { text: 'Is there anything else?' }],
  asks: 'anythingElse',
  to: 'anythingElse',
}

/** Pharmacy refill: drug, strength, date of birth, street, delivery. */
export const refillFlow: Flow = {
  name: 'refill',
  greeting: { lines: ['Thank you for calling the pharmacy.', 'How can I help you today?'], asks: 'request' },
  start: 'request',
  states: {
    request: { acknowledge: 'Okay,', on: { refill_request: lookUp, drug: lookUp }, expects: 'refill_request' },
    dose: {
      acknowledge: 'Alright,',
      on: { dose: { lines: [{ text: '{dose}.' }, { text: 'What is your date of birth?' }], asks: 'date', to: 'birth' } },
      expects: 'dose',
    },
    birth: {
      acknowledge: 'Thank you.',
      on: { date_of_birth: { lines: [{ text: 'Which street do you live on?' }], asks: 'street', to: 'street' } },
      expects: 'date_of_birth',
    },
    street: {
      acknowledge: 'Got it,',
      on: { street: { lines: [{ text: '{street}.' }, { text: 'Would you like pickup or delivery?' }], asks: 'delivery', to: 'delivery' } },
      expects: 'street',
    },
    delivery: { acknowledge: 'Thank you.', on: { delivery: submit, pickup: submit }, expects: 'delivery' },
    ...closing,
  },
}
