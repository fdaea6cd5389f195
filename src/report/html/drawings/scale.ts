/** A coordinate with at most one decimal: small files, no rounding noise between machines. */
export function at(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** Round steps (1, 2, 5 × 10ᵏ) that divide [low, high] into about `count` parts; the ticks inside that range. */
export function ticks(low: number, high: number, count: number): number[] {
  const span = high - low
  if (!(span > 0)) return [low]
  const raw = span / count
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10)
  const found: number[] = []
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index += 1)
    found.push(Number((index * step).toPrecision(12)))
  return found
}
