import { describeDatabases, withModels } from '@tsango/orm/testing'
import { expect } from 'vitest'
import { authenticate, checkPassword } from '../login/login.ts'
import { Group, Permission, User } from '../models/models.ts'
import { createSuperuser, createUser, setPassword, setUnusablePassword } from './users.ts'

const PASSWORD = 'four words in a row'

await describeDatabases('users', (under) => {
  const { test } = withModels(under, [User, Group, Permission])

  test('nobody becomes anything by what a client sent', async () => {
    for (const field of ['isSuperuser', 'isStaff', 'isActive', 'id', 'lastLogin', 'dateJoined']) {
      const sent = { username: 'mallory', password: PASSWORD, [field]: 1 }
      await expect(createUser(sent), field).rejects.toThrow(`does not take "${field}"`)
    }
    await expect(createUser({ ...{ username: 'mallory', groups: [1] } })).rejects.toThrow('groups')
    expect(await User.objects().count()).toBe(0)
    const user = await createUser({ username: 'ann', password: PASSWORD })
    expect(user).toMatchObject({ isSuperuser: false, isStaff: false, isActive: true, lastLogin: null, email: '' })
  })

  test('a plain password never gets into the database', async () => {
    await expect(User.objects().create({ username: 'plain', password: PASSWORD })).rejects.toThrow(
      'not an encoded password',
    )
    await expect(User.objects().filter({ username: 'ann' }).update({ password: PASSWORD })).rejects.toThrow(
      'not an encoded password',
    )
    const ann = await User.objects().get({ username: 'ann' })
    ann.password = PASSWORD
    const refused = await ann.save().catch((error: unknown) => error)
    expect(String(refused)).toContain('not an encoded password')
    expect(String(refused)).not.toContain(PASSWORD)
  })

  test('a weak password is refused without being repeated', async () => {
    const refused = await createUser({ username: 'weak', password: 'Password1234' }).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'invalid', faults: { password: [{ code: 'password_common' }] } })
    expect(JSON.stringify(refused) + String(refused)).not.toContain('Password1234')
    expect(await User.objects().filter({ username: 'weak' }).exists()).toBe(false)
  })

  test('one username is one user, however its letters are written', async () => {
    await createUser({ username: 'ＺＯË', password: PASSWORD })
    await expect(createUser({ username: 'ZOE\u0308' })).rejects.toMatchObject({ code: 'unique_violation' })
    expect((await authenticate({ username: 'ZOË', password: PASSWORD }))?.username).toBe('ZOË')
    expect(await authenticate({ username: 'zoë', password: PASSWORD })).toBeUndefined()
    await expect(createUser({ username: 'an n' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(createUser({ username: '' })).rejects.toMatchObject({ code: 'invalid' })
  })

  test('passwords change, and can be taken away', async () => {
    const user = await createSuperuser({ username: 'root', password: PASSWORD, email: 'root@example.com' })
    expect(user).toMatchObject({ isStaff: true, isSuperuser: true })
    user.firstName = 'not saved'
    await setPassword(user, 'five words in one row')
    expect(await checkPassword(user, 'five words in one row')).toBe(true)
    const fresh = await User.objects().get({ username: 'root' })
    expect([fresh.password === user.password, fresh.firstName]).toEqual([true, ''])
    await setUnusablePassword(user)
    const { password } = await User.objects().get({ username: 'root' })
    expect(await authenticate({ username: 'root', password })).toBeUndefined()
    expect(await checkPassword({ password }, password)).toBe(false)
  })

  test('have a name for people', async () => {
    const user = await createUser({ username: 'grace', firstName: 'Grace', lastName: 'Hopper' })
    expect([user.fullName(), `${user}`]).toEqual(['Grace Hopper', 'grace'])
    expect((await createUser({ username: 'nameless' })).fullName()).toBe('nameless')
  })
})
