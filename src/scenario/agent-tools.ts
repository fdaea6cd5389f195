/** Tools the embedded reference agent calls, by flow, so that a scenario's misspelt tool is found before the run. */
export const referenceAgentTools: readonly string[] = [
  'lookup_prescription',
  'submit_refill',
  'find_doctor',
  'book_appointment',
  'lookup_account',
  'update_address',
]
