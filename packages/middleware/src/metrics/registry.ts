import { TsangoError } from '@tsango/core/errors'

/** Raised when a name or a label of a metric is not one, or a metric is declared twice. */
export class InvalidMetric extends TsangoError {
  readonly code = 'invalid_metric'

  constructor(name: string, what: string) {
    super(`The metric ${JSON.stringify(name.slice(0, 80))} cannot be: ${what}.`)
  }
}

/** Values of labels, by name; each set of values is a series of its own, so they must be few. */
export type Labels = Readonly<Record<string, string | number>>

/** What only grows. */
export interface Counter {
  add(by?: number, labels?: Labels): void
}

/** What goes up and down. */
export interface Gauge {
  set(value: number, labels?: Labels): void
}

/** How values are spread. */
export interface Histogram {
  observe(value: number, labels?: Labels): void
}

/** Metrics, and how they are written for Prometheus. */
export interface MetricsRegistry {
  counter(name: string, help: string): Counter
  gauge(name: string, help: string): Gauge
  /** @param buckets - upper bounds, ascending; default: 5 ms to 10 s, in seconds */
  histogram(name: string, help: string, buckets?: readonly number[]): Histogram
  /** The text of Prometheus (version 0.0.4). */
  write(): string
}

interface Series {
  readonly labels: string
  value: number
  sum: number
  readonly buckets: number[]
}

interface Metric {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly bounds: readonly number[]
  readonly series: Map<string, Series>
}

const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Beyond so many series of one metric, new ones are counted together: somebody makes up values. */
const MOST_SERIES = 1000

/**
 * Makes a registry of metrics.
 *
 * @example
 * const registry = createMetrics()
 * registry.counter('orders_total', 'Orders.').add(2, { kind: 'book' })
 * registry.write() // → /orders_total\{kind="book"\} 2/
 */
export function createMetrics(): MetricsRegistry {
  const metrics = new Map<string, Metric>()

  function declare(name: string, type: Metric['type'], help: string, bounds: readonly number[] = []): Metric {
    if (!NAME.test(name)) throw new InvalidMetric(name, 'names have letters, digits and "_", and begin with no digit')
    if (metrics.has(name)) throw new InvalidMetric(name, 'there is one of that name')
    if (bounds.some((bound, index) => !(bound > (bounds[index - 1] ?? Number.NEGATIVE_INFINITY))))
      throw new InvalidMetric(name, 'its buckets do not ascend')
    const metric: Metric = { name, type, help, bounds, series: new Map() }
    metrics.set(name, metric)
    return metric
  }

  return {
    counter(name, help) {
      const metric = declare(name, 'counter', help)
      return {
        add(by = 1, labels = {}) {
          if (!(by >= 0)) throw new InvalidMetric(name, `a counter grows, and not by ${by}`)
          seriesOf(metric, labels).value += by
        },
      }
    },
    gauge(name, help) {
      const metric = declare(name, 'gauge', help)
      return {
        set(value, labels = {}) {
          seriesOf(metric, labels).value = value
        },
      }
    },
    histogram(name, help, buckets = SECONDS) {
      const metric = declare(name, 'histogram', help, buckets)
      return {
        observe(value, labels = {}) {
          const series = seriesOf(metric, labels)
          series.value++
          series.sum += value
          const at = buckets.findIndex((bound) => value <= bound)
          if (at !== -1) series.buckets[at] = (series.buckets[at] ?? 0) + 1
        },
      }
    },
    write: () => [...metrics.values()].map(writeMetric).join(''),
  }
}

function seriesOf(metric: Metric, labels: Labels): Series {
  const text = Object.entries(labels)
    .map(([name, value]) => `${labelName(metric, name)}="${escaped(String(value))}"`)
    .join(',')
  const found = metric.series.get(text)
  if (found !== undefined) return found
  if (metric.series.size >= MOST_SERIES && text !== OVERFLOW) return seriesOf(metric, { overflow: 'true' })
  const made = { labels: text, value: 0, sum: 0, buckets: metric.bounds.map(() => 0) }
  metric.series.set(text, made)
  return made
}

const OVERFLOW = 'overflow="true"'

function labelName({ name }: Metric, label: string): string {
  if (!NAME.test(label)) throw new InvalidMetric(name, `the label ${JSON.stringify(label.slice(0, 40))} is not a name`)
  return label
}

function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
}

function writeMetric({ name, type, help, bounds, series }: Metric): string {
  const head = `# HELP ${name} ${help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}\n# TYPE ${name} ${type}\n`
  const line = (suffix: string, labels: string, value: number): string =>
    `${name}${suffix}${labels === '' ? '' : `{${labels}}`} ${value}\n`
  const lines = [...series.values()].map(({ labels, value, sum, buckets }) => {
    if (type !== 'histogram') return line('', labels, value)
    const before = labels === '' ? '' : `${labels},`
    let below = 0
    const steps = bounds.map((bound, index) => {
      below += buckets[index] ?? 0
      return line('_bucket', `${before}le="${bound}"`, below)
    })
    return [
      ...steps,
      line('_bucket', `${before}le="+Inf"`, value),
      line('_sum', labels, sum),
      line('_count', labels, value),
    ].join('')
  })
  return head + lines.join('')
}
