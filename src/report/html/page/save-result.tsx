import { useState } from 'preact/hooks'
import { renderJson } from '../../json.ts'
import { readResult } from './embedded.ts'

/** The file is also the data: writes out the same bytes as the result.json it was made from. */
export function SaveResult() {
  const [failed, setFailed] = useState(false)
  const save = async () => {
    try {
      const url = URL.createObjectURL(new Blob([renderJson(await readResult())], { type: 'application/json' }))
      const link = document.createElement('a')
      link.href = url
      link.download = 'result.json'
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 10_000)
    } catch {
      setFailed(true)
    }
  }
  return (
    <>
      <button type="button" onClick={() => void save()}>
        Save the copy in this file
      </button>
      {failed && <span role="alert"> The data in this file could not be read.</span>}
    </>
  )
}
