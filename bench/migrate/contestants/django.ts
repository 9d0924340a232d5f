import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchMigration, BenchModel, BenchSchema } from '../schema.ts'

/** Debian's, whatever else is first on the path. */
const PYTHON = '/usr/bin/python3'

/** The commands of Django; undefined where it is not installed. */
export function djangoCommands():
  | { readonly check: readonly string[]; readonly migrate: readonly string[] }
  | undefined {
  if (spawnSync(PYTHON, ['-c', 'import django']).status !== 0) return undefined
  return {
    check: [PYTHON, 'manage.py', 'makemigrations', '--check', '--dry-run'],
    migrate: [PYTHON, 'manage.py', 'migrate', '--verbosity', '0'],
  }
}

/** Writes the same project for Django. */
export function writeDjango(folder: string, { apps, models, migrations }: BenchSchema): void {
  writeFileSync(join(folder, 'settings.py'), settings(apps))
  writeFileSync(join(folder, 'manage.py'), MANAGE)
  for (const app of apps) {
    mkdirSync(join(folder, app, 'migrations'), { recursive: true })
    for (const inside of ['__init__.py', 'migrations/__init__.py']) writeFileSync(join(folder, app, inside), '')
    const own = models.filter((model) => model.app === app)
    writeFileSync(
      join(folder, app, 'models.py'),
      `from django.db import models\n\n${own.map(modelSource).join('\n\n')}\n`,
    )
  }
  for (const one of migrations)
    writeFileSync(join(folder, one.app, 'migrations', `${one.name}.py`), migrationSource(one, models))
}

const settings = (apps: readonly string[]): string => `SECRET_KEY = 'bench'
INSTALLED_APPS = [${apps.map((app) => `'${app}'`).join(', ')}]
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'db.sqlite3'}}
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
USE_TZ = True
`

const MANAGE = `import os, sys
os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'settings')
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
`

const FIELDS = [
  ['title', 'models.CharField(max_length=200)'],
  ['slug', 'models.SlugField(unique=True)'],
  ['body', 'models.TextField()'],
  ['views', 'models.IntegerField(default=0)'],
  ['price', "models.DecimalField(max_digits=10, decimal_places=2, default='0.00')"],
  ['active', 'models.BooleanField(default=True)'],
  ['created_at', 'models.DateTimeField(auto_now_add=True)'],
] as const

const modelSource = ({ name, owner, added }: BenchModel): string =>
  [
    `class ${name}(models.Model):`,
    ...FIELDS.map(([field, made]) => `    ${field} = ${made}`),
    ...(owner ? [`    owner = models.ForeignKey('${owner}', on_delete=models.CASCADE)`] : []),
    ...added.map((field) => `    ${field} = models.CharField(max_length=50, null=True)`),
  ].join('\n')

function migrationSource({ app, after, model, field }: BenchMigration, models: readonly BenchModel[]): string {
  const owner = models.find(({ name }) => name === model)?.owner
  const operation = field
    ? `migrations.AddField('${model.toLowerCase()}', '${field}', models.CharField(max_length=50, null=True))`
    : `migrations.CreateModel('${model}', fields=[
        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
${FIELDS.map(([name, made]) => `        ('${name}', ${made}),`).join('\n')}
${owner ? `        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='${app}.${owner.toLowerCase()}')),\n` : ''}    ])`
  return `import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [${after ? `('${app}', '${after}')` : ''}]
    operations = [${operation}]
`
}
