// While the report is being made: asks how it stands, and shows it when it is there.
const notice = document.querySelector('main[data-state]')
const EVERY_MS = 1000

async function ask() {
  const lost = document.getElementById('lost')
  try {
    const answer = await fetch(notice.dataset.state, { cache: 'no-store' })
    const said = await answer.json()
    lost.hidden = true
    if (said.state !== 'making') {
      location.reload()
      return
    }
    const bar = notice.querySelector('progress')
    bar.max = said.of
    bar.value = Math.max(0, said.step - 1)
    const step = document.getElementById('step')
    if (step.textContent !== said.words) step.textContent = said.words
  } catch {
    lost.hidden = false
  }
  setTimeout(ask, EVERY_MS)
}

if (notice) setTimeout(ask, EVERY_MS)
