import { styleText } from 'node:util'
import type { OutStream } from './world.ts'

export type Paint = (style: 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', text: string) => string

/** Colours text, or leaves it alone. Meaning never hangs on colour: every coloured text also has a word or a mark. */
export function paintWith(color: boolean): Paint {
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text
}

/** Whether to colour: the flag first, then NO_COLOR and FORCE_COLOR (any value but 0), then whether it is a terminal. */
export function wantsColor(flag: boolean | undefined, env: Readonly<Record<string, string | undefined>>, stream: OutStream): boolean {
  if (flag !== undefined) return flag
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0'
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}
