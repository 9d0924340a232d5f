import { doctest } from '../../../tooling/doctest/doctest.ts'

doctest(new URL('.', import.meta.url))
