import { useEffect, useRef } from 'preact/hooks'

export interface ShortcutActions {
  readonly toggle: () => void
  readonly seekBy: (ms: number) => void
  readonly step: (by: 1 | -1) => void
}

/** Keys of the call page. Never taken from a control that needs them itself, nor with Ctrl, Alt or Meta. */
export function useShortcuts(actions: ShortcutActions): void {
  const latest = useRef(actions)
  latest.current = actions
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return
      const target = event.target instanceof Element ? event.target : null
      if (target?.closest('input, select, textarea, summary, a, .scroll') !== null) return
      if (event.key === ' ' && target?.closest('button') !== null) return
      const action = keys[event.key]
      if (action === undefined) return
      event.preventDefault()
      action(latest.current)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}

const keys: Readonly<Record<string, (actions: ShortcutActions) => void>> = {
  ' ': (actions) => actions.toggle(),
  ArrowLeft: (actions) => actions.seekBy(-2000),
  ArrowRight: (actions) => actions.seekBy(2000),
  j: (actions) => actions.step(1),
  k: (actions) => actions.step(-1),
}
