import { f } from '@tsango/core'
import { addDays, dateIn, isPlainTime } from '@tsango/toolkit/dates'
import { beforeEach, expect } from 'vitest'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

class Diary extends Model('stamps.Diary') {
  text = f.char(20)
  begunOn = f.date({ autoNowAdd: true })
  begunAt = f.time({ autoNowAdd: true })
  writtenOn = f.date({ autoNow: true })
  writtenAt = f.time({ autoNow: true })
}

const OLD = { writtenOn: '2001-02-03', writtenAt: '04:05:06' }
const OLDER = { begunOn: '2000-01-01', begunAt: '00:00:00.001' }

/** Whether a day is today, in UTC; midnight may pass meanwhile. */
const isToday = (day: string): boolean => [dateIn(new Date()), addDays(dateIn(new Date()), -1)].includes(day)

await describeDatabases('days and times of day that writes set', (under) => {
  const { test, run } = withModels(under, [Diary])

  beforeEach(() => run(async () => void (await Diary.objects().delete())))

  const old = async () => {
    const { id } = await Diary.objects().create({ text: 'old' })
    await Diary.objects()
      .filter({ id })
      .update({ ...OLD, ...OLDER })
    return Diary.objects().get({ id })
  }

  test('are there in a row that was made, as it reads them', async () => {
    const made = await Diary.objects().create({ text: 'new' })
    expect(made).toMatchObject({ begunOn: expect.toSatisfy(isToday), writtenOn: expect.toSatisfy(isToday) })
    expect(made).toMatchObject({ begunAt: expect.toSatisfy(isPlainTime), writtenAt: expect.toSatisfy(isPlainTime) })
    expect({ ...(await Diary.objects().get({ id: made.id })) }).toEqual({ ...made })
    const [bulk] = await Diary.objects().bulkCreate([{ text: 'bulk' }])
    expect(bulk).toMatchObject({ begunOn: expect.toSatisfy(isToday), writtenOn: expect.toSatisfy(isToday) })
  })

  test('change with each save where they say what was written, and stay where they say when it began', async () => {
    const diary = await old()
    expect(diary).toMatchObject({ ...OLD, ...OLDER })
    await diary.save()
    expect(diary).toMatchObject({ ...OLDER, writtenOn: expect.toSatisfy(isToday) })
    expect(diary.writtenAt).not.toBe(OLD.writtenAt)
    expect({ ...(await Diary.objects().get({ id: diary.id })) }).toEqual({ ...diary })
  })

  test('are written by bulkUpdate where it names them, and by no save of other columns', async () => {
    const diary = await old()
    diary.text = 'other'
    await diary.save({ fields: ['text'] })
    expect(await Diary.objects().get({ id: diary.id })).toMatchObject(OLD)
    await Diary.objects().bulkUpdate([diary], ['writtenOn'])
    const { writtenOn, writtenAt } = await Diary.objects().get({ id: diary.id })
    expect(isToday(writtenOn)).toBe(true)
    expect(writtenAt).toBe(OLD.writtenAt)
  })
})
