import { useState } from 'preact/hooks'

type Theme = 'auto' | 'light' | 'dark'
const next: Record<Theme, Theme> = { auto: 'light', light: 'dark', dark: 'auto' }
const icons: Record<Theme, string> = { auto: '◐', light: '○', dark: '●' }

/** The system's theme unless the reader chooses; the choice lasts as long as the page. */
export function ThemeToggle() {
  const [theme, setTheme] = useState<Theme>('auto')
  const turn = () => {
    const chosen = next[theme]
    setTheme(chosen)
    if (chosen === 'auto') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = chosen
  }
  return (
    <button type="button" class="quiet" onClick={turn} aria-label={`Colours: ${theme}. Change to ${next[theme]}`}>
      <span aria-hidden="true">{icons[theme]}</span> {theme}
    </button>
  )
}
