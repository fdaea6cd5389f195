import { closing, type Flow } from './flow.ts'

/** Address change: account number, house number and street, city, confirmation. */
export const addressFlow: Flow = {
  name: 'address',
  greeting: { lines: ['Thank you for calling customer service.', 'How can I help you today?'], asks: 'request' },
  start: 'request',
  states: {
    request: {
      acknowledge: 'Okay.',
      on: { address_change: { lines: [{ text: 'What is your account number?' }], asks: 'digits', to: 'account' } },
      expects: 'address_change',
    },
    account: {
      acknowledge: 'Thank you.',
      on: {
        account: {
          tool: { name: 'lookup_account', args: ['digits'] },
          lines: [{ text: 'What is your new address?' }],
          asks: 'address',
          to: 'address',
        },
      },
      expects: 'account',
    },
    address: {
      acknowledge: 'Alright,',
      on: {
        new_address: { lines: [{ text: '{houseNumber} {street}.' }, { text: 'Which city is that in?' }], asks: 'city', to: 'city' },
      },
      expects: 'new_address',
    },
    city: {
      acknowledge: 'Thank you.',
      on: {
        city: {
          tool: { name: 'update_address', args: ['houseNumber', 'street', 'city'] },
          lines: [
            { text: 'Your new address is {houseNumber} {street}, {city}.', otherwise: 'Your address is changed.' },
            { text: 'Is that right?' },
          ],
          asks: 'confirmation',
          to: 'changed',
        },
      },
      expects: 'city',
    },
    changed: {
      acknowledge: 'Great.',
      on: { yes: { lines: [{ text: 'Is there anything else?' }], asks: 'anythingElse', to: 'anythingElse' } },
      expects: 'yes',
    },
    ...closing,
  },
}
