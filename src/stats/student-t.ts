/** Student's t: bounds of a mean when there are too few calls to resample. */

/** One-sided 95 % quantile of Student's t with `degrees` ≥ 1 degrees of freedom; found by bisection of the exact distribution. */
export function studentT95(degrees: number): number {
  let low = 0
  let high = 7
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (upperTail(middle, degrees) > 0.05) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** P(T > t) = ½·I_x(ν/2, ½) with x = ν/(ν + t²). */
function upperTail(t: number, degrees: number): number {
  return 0.5 * regularisedBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
}

/** Regularised incomplete beta I_x(a, b) by Lentz's continued fraction. */
function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  if (x > (a + 1) / (a + b + 2)) return 1 - regularisedBeta(1 - x, b, a)
  let c = 1
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m < 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / guard(1 + even * d)
    c = guard(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / guard(1 + odd * d)
    c = guard(1 + odd / c)
    const change = d * c
    fraction *= change
    if (Math.abs(change - 1) < 1e-14) break
  }
  return (front * fraction) / a
}

function guard(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value
}

/** Stirling's series after shifting the argument above 10; absolute error below 1e-12 for the arguments used here. */
function logGamma(z: number): number {
  let shift = 0
  let x = z
  while (x < 10) {
    shift -= Math.log(x)
    x += 1
  }
  return shift + (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5)
}
