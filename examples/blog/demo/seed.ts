import { defineCommand } from 'tsango'
import { Post } from '../blog/models.ts'
import { writeBlog } from './write-blog.ts'

/** `seed`: fills an empty blog. */
export const seed = defineCommand({
  name: 'seed',
  help: 'Fills an empty blog with posts, authors, tags and comments, the same ones each time. Does nothing where there are posts.',
  run: async ({ terminal }) => {
    const there = await Post.objects().count()
    if (there > 0) return terminal.print(`There are ${there} posts, which stay as they are.`)
    const { posts, authors, tags, comments } = await terminal.step('Writing the blog', writeBlog)
    terminal.print(`${posts} posts by ${authors} authors, with ${tags} tags and ${comments} comments.`)
  },
})
