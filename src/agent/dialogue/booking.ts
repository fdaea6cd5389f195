import { closing, type Flow, type Move } from './flow.ts'

const findDoctor: Move = {
  tool: { name: 'find_doctor', args: ['surname'] },
  lines: [{ text: 'doctor {surname}.' }, { text: 'Which day works for you?' }],
  asks: 'weekday',
  to: 'day',
}

const anythingElse: Move = { lines: [{ text: 'Is there anything else?' }], asks: 'anythingElse', to: 'anythingElse' }

const repeatReference: Move = {
  lines: [{ text: 'Your reference is {reference}.' }, { text: 'Is that right?' }],
  asks: 'confirmation',
  to: 'repeated',
}

/** Appointment booking: doctor, day, time; the agent reads a reference digit by digit and repeats it on request. */
export const bookingFlow: Flow = {
  name: 'booking',
  greeting: { lines: ['Thank you for calling the clinic.', 'How can I help you today?'], asks: 'request' },
  start: 'request',
  states: {
    request: {
      acknowledge: 'Okay,',
      on: {
        book_request: findDoctor,
        surname: findDoctor,
      },
      expects: 'book_request',
    },
    day: {
      acknowledge: 'Alright,',
      on: { weekday: { lines: [{ text: '{weekday}.' }, { text: 'What time would you like?' }], asks: 'time', to: 'time' } },
      expects: 'weekday',
    },
    time: {
      acknowledge: 'Thank you.',
      on: {
        time: {
          tool: { name: 'book_appointment', args: ['surname', 'weekday', 'time'] },
          makes: 'reference',
          lines: [{ text: 'You are booked.' }, { text: 'Your reference is {reference}.' }],
          asks: null,
          to: 'booked',
        },
      },
      expects: 'time',
    },
    booked: {
      acknowledge: 'Okay.',
      on: { repeat_reference: repeatReference, repeat: repeatReference, yes: anythingElse },
      expects: 'repeat_reference',
    },
    repeated: {
      acknowledge: 'Great.',
      on: { yes: anythingElse, repeat_reference: repeatReference, repeat: repeatReference },
      expects: 'yes',
    },
    ...closing,
  },
}
