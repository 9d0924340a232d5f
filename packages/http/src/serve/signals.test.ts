import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { WORD } from './signals.ts'

async function drain(patience: number, answer?: string) {
  const file = fileURLToPath(new URL('./fixtures/obedient.ts', import.meta.url))
  const worker = fork(file, [String(patience)])
  const said: unknown[] = []
  worker.on('message', (word) => {
    said.push(word)
    if (word === WORD.listening) worker.send(WORD.stop)
    if (word === WORD.drained && answer !== undefined) worker.send(answer)
  })
  const [code, signal] = await once(worker, 'exit')
  return { code, signal, said }
}

it('a worker that has drained goes by the word of its primary', async () => {
  const { code, said } = await drain(3_600_000, WORD.go)
  expect([code, said]).toEqual([0, [WORD.listening, WORD.drained, WORD.gone]])
})

it('a worker that has drained goes by itself where its primary does not answer', async () => {
  const { code, signal, said } = await drain(50)
  expect([code, signal, said]).toEqual([0, null, [WORD.listening, WORD.drained]])
})
