// Draws what a terminal showed as an SVG: node docs/pictures/terminal.mjs 'TITLE' <OUTPUT >PICTURE.svg
// The output is real (FORCE_COLOR=1 hq-run … >OUTPUT); of colours it knows those that hq-run uses.
import { readFileSync } from 'node:fs'

const title = process.argv[2] ?? ''
const lines = readFileSync(0, 'utf8').trimEnd().split('\n')
const colours = { 31: '#e5534b', 32: '#57ab5a', 33: '#c69026', 35: '#b083f0', 36: '#39c5cf' }
const size = { font: 13, line: 19, char: 7.83, margin: 16, bar: 34 }

// Blanks that no browser takes together: not all heed xml:space.
const kept = text => escape(text).replaceAll(' ', '\u00a0')
const escape = text => text.replace(/[&<>]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign])

/** One line as <tspan>s, one for each run of the same style. */
const draw = (line, row) => {
  const style = { colour: '', bold: false, dim: false }
  const spans = []
  for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
    const code = /^\x1b\[(\d*)m$/.exec(part)?.[1]
    if (code === undefined) {
      if (part === '') continue
      const css = [
        style.colour && `fill="${style.colour}"`,
        style.bold && 'font-weight="bold"',
        style.dim && 'fill-opacity="0.6"'
      ].filter(Boolean)
      spans.push(`<tspan ${css.join(' ')}>${kept(part)}</tspan>`)
    } else if (code === '1') style.bold = true
    else if (code === '2') style.dim = true
    else if (code === '22') style.bold = style.dim = false
    else if (code === '39') style.colour = ''
    else if (code === '0' || code === '') Object.assign(style, { colour: '', bold: false, dim: false })
    else style.colour = colours[code] ?? ''
  }
  return `<text x="${size.margin}" y="${size.bar + size.margin + row * size.line}">${spans.join('')}</text>`
}

const visible = line => line.replace(/\x1b\[[0-9;]*m/g, '').length
const width = Math.ceil(Math.max(...lines.map(visible), title.length + 12) * size.char) + 2 * size.margin
const height = size.bar + lines.length * size.line + 2 * size.margin
const dots = ['#e5534b', '#c69026', '#57ab5a'].map((fill, i) => `<circle cx="${18 + i * 18}" cy="17" r="5" fill="${fill}"/>`)

process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">
<rect width="100%" height="100%" rx="8" fill="#1c2128"/>${dots.join('')}
<text x="50%" y="21" text-anchor="middle" font-family="sans-serif" font-size="12" fill="#768390">${escape(title)}</text>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${size.font}" fill="#adbac7">
${lines.map(draw).join('\n')}
</g></svg>
`)
