import { AsyncResource } from 'node:async_hooks'
import type { Readable, Writable } from 'node:stream'
import type { Terminal } from '@tsango/core/commands'
import { CannotAsk, Interrupted } from '../errors/errors.ts'

/** The part of a terminal that asks. */
export type Questions = Pick<Terminal, 'ask' | 'confirm' | 'choose'>

/** Asks a person through prompts; their library is loaded with the first question. */
export function promptQuestions(input: Readable, output: Writable): Questions {
  const prompts = () => import('@clack/prompts')
  const common = { input, output }
  return {
    ask: async ({ message, default: fallback, secret, check }) => {
      // Keys come from a terminal that was opened outside of any application.
      const validate = AsyncResource.bind((answer?: string): string | undefined => check?.(answer || fallback || ''))
      const { isCancel, password, text } = await prompts()
      const answer = secret
        ? await password({ ...common, message, validate })
        : await text({
            ...common,
            message,
            validate,
            ...(fallback === undefined ? {} : { placeholder: fallback, defaultValue: fallback }),
          })
      if (isCancel(answer)) throw new Interrupted()
      return answer || fallback || ''
    },
    confirm: async (message, fallback = false) => {
      const { confirm, isCancel } = await prompts()
      const answer = await confirm({ ...common, message, initialValue: fallback })
      if (isCancel(answer)) throw new Interrupted()
      return answer
    },
    choose: async (message, choices) => {
      const { isCancel, select } = await prompts()
      // The prompt takes labels and gives a value; which value type that is, it need not know.
      const answer = await select<string>({
        ...common,
        message,
        options: choices.map(({ value, label }) => ({ value, label })),
      })
      const chosen = choices.find(({ value }) => value === answer)
      if (isCancel(answer) || chosen === undefined) throw new Interrupted()
      return chosen.value
    },
  }
}

/** Stands where nobody is: a question without a fallback raises {@link CannotAsk}. */
export const noQuestions: Questions = {
  ask: async ({ message }) => {
    throw new CannotAsk(message)
  },
  confirm: async (message, fallback) => {
    if (fallback === undefined) throw new CannotAsk(message)
    return fallback
  },
  choose: async (message) => {
    throw new CannotAsk(message)
  },
}
