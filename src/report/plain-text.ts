/** ESC sequences (colours, cursor moves) as a target or a file may have put into a text. */
// oxlint-disable-next-line no-control-regex
const escapeSequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g

/** Everything a terminal or XML 1.0 must not get: C0 and C1 controls but tab and newline, U+FFFE/F. */
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/g

/**
 * Text from outside (a target's message, a scenario's words) made safe to print: ANSI sequences are removed, other control
 * characters and lone surrogates become U+FFFD, so that the reader sees that something was there.
 */
export function plainText(text: string): string {
  return text.replaceAll(escapeSequences, '').replaceAll(/\r\n?/g, '\n').replaceAll(controls, '\ufffd').toWellFormed()
}

/** The same on one line. */
export function plainLine(text: string): string {
  return plainText(text)
    .replaceAll(/[\s\u2028\u2029]+/g, ' ')
    .trim()
}
