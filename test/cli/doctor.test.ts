import assert from 'node:assert/strict'
import { test } from 'node:test'
import { doctorText } from '../../runner/cli/haproxy/doctor-text.ts'
import { diagnose } from '../../runner/haproxy/doctor/diagnose.ts'
import { linkTitles } from '../../runner/haproxy/doctor/link.ts'
import { paletteFor } from '../../runner/report/palette.ts'
import { healthy } from '../haproxy/doctor/healthy.ts'

const plain = paletteFor({}, { NO_COLOR: '1' })

test('where all is right there is a line for each link, and no advice', () => {
  const text = doctorText('lb1', diagnose(healthy), plain, 400)
  const [first, blank, ...lines] = text.split('\n')
  assert.deepEqual([first, blank], ['✓ lb1  HTTP/3 works', ''])
  assert.equal(lines.filter(line => line.startsWith('  ✓ ')).length, Object.keys(linkTitles).length)
  assert.doesNotMatch(text, /why:|mend:/)
})

test('the first broken link is the headline; its reason and remedy stand with it, and what follows is short', () => {
  const sick = {
    ...healthy,
    firewall: {
      ruleset:
        '{"nftables":[{"chain":{"family":"inet","table":"t","name":"in","hook":"input","policy":"drop"}}]}'
    }
  }
  const silent = sick.probes.map(probe =>
    probe.from === 'controller' ? { ...probe, level: 'none' as const, error: 'no answer' } : probe
  )
  const text = doctorText('lb1', diagnose({ ...sick, probes: silent }), plain, 100)
  assert.match(
    text,
    /^✗ lb1 {2}broken: the firewall lets UDP in\n {4}nftables drop UDP to port 443 over IPv4 in chain inet t in\n\n/
  )
  const at = text.indexOf('  ✗ the firewall lets UDP in ')
  assert.equal(
    text.slice(at, text.indexOf('\n  ✓', at)),
    `  ✗ the firewall lets UDP in                      nftables drop UDP to port 443 over IPv4 in chain
                                                  inet t in
                                                    why: Firewalls know TCP and UDP apart; the
                                                    service https of firewalld is TCP only.
                                                    mend: See nft -a list chain inet t in, and let
                                                    udp dport 443 in before it.`
  )
  assert.equal(
    text.slice(text.indexOf('  ✗ HTTP/3 answers from here')).trimEnd(),
    `  ✗ HTTP/3 answers from here                      over IPv4: no answer
                                                    breaks with: the firewall lets UDP in`
  )
})
