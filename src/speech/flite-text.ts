/** flite reads a lone `a` as the article; beside another single letter ("nine a m", "g a") it is the letter and must be upper case. */
export function fliteText(text: string): string {
  const words = text.split(' ')
  const isLetter = (word: string | undefined): boolean => word !== undefined && /^[b-hj-z]$/.test(word)
  return words.map((word, at) => (word === 'a' && (isLetter(words[at - 1]) || isLetter(words[at + 1])) ? 'A' : word)).join(' ')
}
