import type { Problem } from '../model/problem.ts'
import { parseDurationMs } from '../scenario/duration.ts'

/**
 * Reads option values and collects what is wrong with them, so that a user sees every bad option at once.
 * Each reader returns undefined where the option was not given or is wrong.
 */
export class OptionReader {
  readonly problems: Problem[] = []

  /** A whole number from `min` up to `max`. */
  count(flag: string, text: string | undefined, min: number, max: number = Number.MAX_SAFE_INTEGER): number | undefined {
    if (text === undefined) return undefined
    const value = /^-?\d+$/.test(text.trim()) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `from ${min} to ${max}`
    return this.#refuse(flag, text, 'is not a whole number in range', `${flag} takes a whole number, ${range}`)
  }

  /** A number from `min` up to `max`. */
  number(flag: string, text: string | undefined, min: number, max: number = Number.POSITIVE_INFINITY): number | undefined {
    if (text === undefined) return undefined
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN
    if (value >= min && value <= max && Number.isFinite(value)) return value
    const range = max === Number.POSITIVE_INFINITY ? `${min} or more` : `from ${min} to ${max}`
    return this.#refuse(flag, text, 'is not a number in range', `${flag} takes a number, ${range}`)
  }

  /** A length of time in ms. A bare number is refused unless `bareMs`: 90 of what? */
  duration(flag: string, text: string | undefined, options: { readonly minMs: number; readonly bareMs?: boolean }): number | undefined {
    if (text === undefined) return undefined
    const hasUnit = /[a-z]\s*$/.test(text)
    const ms = hasUnit || options.bareMs === true ? parseDurationMs(text) : null
    if (ms === null) return this.#refuse(flag, text, 'is not a duration', `write a number with its unit, such as 90s, 2m or 1500ms`)
    if (ms < options.minMs) return this.#refuse(flag, text, 'is too short', `${flag} takes ${options.minMs} ms or more`)
    return ms
  }

  /** `agent`, a profile's name, or an https URL; plain http only to this machine. Never with a secret in it. */
  target(text: string | undefined): string | undefined {
    if (text === undefined) return undefined
    if (!text.includes('://')) {
      if (/^[\w.-]+$/.test(text)) return text
      return this.#refuse('--target', text, 'is neither a name nor a URL', 'write agent, the name of a profile, or https://…')
    }
    const url = URL.canParse(text) ? new URL(text) : null
    if (!url) return this.#refuse('--target', text, 'is not a URL', 'write it as https://host/path')
    if (url.username !== '' || url.password !== '') {
      // The text is not repeated here: it holds the secret.
      this.problems.push({
        code: 'option.target',
        message: '--target holds a user name or password',
        hint: 'put the token into the environment variable VQT_TARGET_TOKEN',
      })
      return undefined
    }
    const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
    if (url.protocol === 'https:' || (url.protocol === 'http:' && loopback)) return text
    return this.#refuse('--target', text, 'is not https', 'use https://…; plain http is for a target on this machine only')
  }

  /** Ids separated by commas, the option repeated or both; empty parts are dropped. */
  list(values: readonly string[] | undefined): readonly string[] | undefined {
    const items = values
      ?.flatMap((value) => value.split(','))
      .map((value) => value.trim())
      .filter((value) => value !== '')
    return items && items.length > 0 ? items : undefined
  }

  #refuse(flag: string, text: string, what: string, hint: string): undefined {
    this.problems.push({ code: `option.${flag.replace(/^--/, '')}`, message: `${flag} "${text}" ${what}`, hint })
    return undefined
  }
}
