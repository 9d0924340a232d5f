/** A file that a client sent, in the staging folder until the request ends. Where it lies nobody needs to know. */
export interface UploadedFile {
  /** What the client calls it, without any path; for people to read, and never to find a file by. */
  readonly filename: string
  /** By its bytes: `text/plain` for any text, `application/octet-stream` for what is not known. */
  readonly type: string
  /** What the client says that it is. */
  readonly declaredType: string
  /** Bytes. */
  readonly size: number
  stream(): ReadableStream<Uint8Array>
  bytes(): Promise<Uint8Array>
  /** As UTF-8; what is not is replaced. */
  text(): Promise<string>
  /**
   * Moves it into a folder, under a name that is made for it, and resolves to that name: `'0b9f…c2.png'`. The ending is that of its type.
   *
   * @param folder - one of yours; it must exist
   */
  keep(folder: string | URL): Promise<string>
}

/** What a staged file is made of. */
export interface StagedOptions extends Pick<UploadedFile, 'filename' | 'type' | 'declaredType' | 'size'> {
  readonly path: string
}

const ENDINGS: Readonly<Record<string, string>> = {
  'application/gzip': 'gz',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'audio/flac': 'flac',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'image/avif': 'avif',
  'image/bmp': 'bmp',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/tiff': 'tiff',
  'image/webp': 'webp',
  'text/plain': 'txt',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
}

/** Makes the handle of a staged file. */
export function stagedFile({ path, ...rest }: StagedOptions): UploadedFile {
  return {
    ...rest,
    stream: () => streamOf(path),
    bytes: async () => new Uint8Array(await (await import('node:fs/promises')).readFile(path)),
    text: async () => await (await import('node:fs/promises')).readFile(path, 'utf8'),
    keep: (folder) => keep(path, rest.type, folder),
  }
}

// Read as fast as somebody takes it.
function streamOf(path: string): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  return new ReadableStream({
    async start() {
      const [{ createReadStream }, { Readable }] = await Promise.all([import('node:fs'), import('node:stream')])
      reader = (Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>).getReader()
    },
    async pull(controller) {
      const read = await reader?.read()
      if (read === undefined || read.done) controller.close()
      else controller.enqueue(read.value)
    },
    cancel: (reason) => reader?.cancel(reason),
  })
}

async function keep(path: string, type: string, folder: string | URL): Promise<string> {
  const [{ copyFile, constants, rename }, { join }, { fileURLToPath }, { randomUUID }] = await Promise.all([
    import('node:fs/promises'),
    import('node:path'),
    import('node:url'),
    import('node:crypto'),
  ])
  const name = `${randomUUID()}.${ENDINGS[type] ?? 'bin'}`
  const to = join(folder instanceof URL ? fileURLToPath(folder) : folder, name)
  // To another disk a file can only be copied.
  await rename(path, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error
    await copyFile(path, to, constants.COPYFILE_EXCL)
  })
  return name
}
