import { mkdir, writeFile } from 'node:fs/promises'
import { defineCommand } from 'tsango'
import { createUser, User } from 'tsango/auth'
import { atomic } from 'tsango/orm'
import { randomPassword } from 'tsango/signing'
import { Item, Person } from './models.ts'
import { FILE_SIZE } from './streams.ts'

const PERSONS = 1000

/** `seed`: what the endpoints read. */
export const seed = defineCommand({
  name: 'seed',
  help: 'Fills an empty database with a thousand persons and a user, and writes the file that is downloaded.',
  run: async ({ terminal }) => {
    await writeFiles()
    if (await Person.objects().exists()) return terminal.print('There are persons, which stay as they are.')
    await atomic(writeRows)
    const user = await User.objects().orderBy('id').first()
    terminal.print(`${PERSONS} persons; the user of the tokens is ${user?.id}.`)
  },
})

async function writeFiles(): Promise<void> {
  const folder = new URL('./files/', import.meta.url)
  const line = 'What is downloaded here is as long as the file that the peer sends.\n'
  await mkdir(folder, { recursive: true })
  await writeFile(new URL('./api.txt', folder), line.repeat(Math.ceil(FILE_SIZE / line.length)).slice(0, FILE_SIZE))
}

async function writeRows(): Promise<void> {
  await createUser({ username: 'bench', email: 'bench@example.com', password: randomPassword() })
  await Person.objects().bulkCreate(
    Array.from({ length: PERSONS }, (_, at) => ({
      username: `user${at}`,
      email: `user${at}@example.com`,
      firstName: `First${at}`,
      lastName: `Last${at}`,
    })),
  )
  await Item.objects().bulkCreate(
    Array.from({ length: 100 }, (_, at) => ({ name: `item${at}`, price: at, isOffer: at % 2 === 0 })),
  )
}
